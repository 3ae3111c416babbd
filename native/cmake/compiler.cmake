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
)
target_include_directories(aether_options INTERFACE "${PROJECT_SOURCE_DIR}/native")

if(AETHER_SANITIZE)
    add_compile_options(-fsanitize=${AETHER_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${AETHER_SANITIZE})
endif()
