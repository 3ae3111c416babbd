# Third-party libraries: what the machine or the Python environment has, else a pinned download.
include(FetchContent)
set(FETCHCONTENT_TRY_FIND_PACKAGE_MODE ALWAYS)
set(BUILD_SHARED_LIBS OFF)

FetchContent_Declare(
    fmt
    SYSTEM
    EXCLUDE_FROM_ALL
    GIT_REPOSITORY https://github.com/fmtlib/fmt.git
    GIT_TAG 40626af88bd7df9a5fb80be7b25ac85b122d6c21 # 11.2.0
    FIND_PACKAGE_ARGS 9
)
FetchContent_MakeAvailable(fmt)

if(AETHER_BUILD_EXTENSION)
    find_package(Python 3.13 REQUIRED COMPONENTS Interpreter Development.Module)
    # pip's build environment is no prefix that CMake knows: ask Python where the packages lie.
    execute_process(
        COMMAND "${Python_EXECUTABLE}" "${CMAKE_CURRENT_LIST_DIR}/package_prefixes.py" tbb-devel pybind11
        OUTPUT_VARIABLE aether_package_prefixes
        OUTPUT_STRIP_TRAILING_WHITESPACE
        COMMAND_ERROR_IS_FATAL ANY
    )
    list(APPEND CMAKE_PREFIX_PATH ${aether_package_prefixes})
    find_package(pybind11 3.0.1 CONFIG REQUIRED)
endif()

# The core uses oneTBB's containers alone, so its library needs none of its helper libraries.
set(TBB_TEST OFF)
set(TBBMALLOC_BUILD OFF)
FetchContent_Declare(
    TBB
    SYSTEM
    EXCLUDE_FROM_ALL
    GIT_REPOSITORY https://github.com/uxlfoundation/oneTBB.git
    GIT_TAG f1862f38f83568d96e814e469ab61f88336cc595 # v2022.3.0
    FIND_PACKAGE_ARGS 2021.8 CONFIG COMPONENTS tbb
)
FetchContent_MakeAvailable(TBB)

if(AETHER_BUILD_TESTS)
    FetchContent_Declare(
        GTest
        SYSTEM
        EXCLUDE_FROM_ALL
        GIT_REPOSITORY https://github.com/google/googletest.git
    GIT_TAG 52eb8108c5bdec04579160ae17225d66034bd723 # v1.17.0
        FIND_PACKAGE_ARGS
    )
    FetchContent_MakeAvailable(GTest)
endif()
