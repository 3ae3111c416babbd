# `aether_options`: what every target of ours is compiled with.
add_library(aether_options INTERFACE)
target_compile_options(
    aether_options
    INTERFACE
        -Wall
        -Wextra
        -Wpedantic
        -Wconversion
        $<$<BOOL:${AETHER_WERROR}>:-Werror>
        # Probes read thread-local state on every access; the general model costs a call each time.
        -ftls-model=initial-exec
        -fno-semantic-interposition
        # GCC stops inlining where a program has grown by 40 %: then what runs at every access is called instead.
        $<$<CXX_COMPILER_ID:GNU>:--param=inline-unit-growth=200>
)
target_link_options(aether_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:--param=inline-unit-growth=200>)
target_include_directories(aether_options INTERFACE "${PROJECT_SOURCE_DIR}/native")

if(AETHER_SANITIZE)
    add_compile_options(-fsanitize=${AETHER_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${AETHER_SANITIZE})
endif()
