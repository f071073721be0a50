# SPDX-License-Identifier: MIT
# Installs the build into a tree of its own, then configures, builds and runs the template against that:
#   cmake -DBUILD= -DTEMPLATE= -DCOMPILER= -DLAUNCHER= -DFLAGS= -DCONFIG= -P installed.cmake
function(run)
    execute_process(COMMAND ${ARGN} RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE output)
    if(code)
        list(JOIN ARGN " " command)
        message(FATAL_ERROR "${command}\n${output}")
    endif()
endfunction()

set(work ${BUILD}/installed)
file(REMOVE_RECURSE ${work})
run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${work}/prefix)
run(${CMAKE_COMMAND} -S ${TEMPLATE} -B ${work}/build -G Ninja -DCMAKE_PREFIX_PATH=${work}/prefix
    -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER} -DCMAKE_CXX_FLAGS=${FLAGS})
run(${CMAKE_COMMAND} --build ${work}/build)
run(${CMAKE_CTEST_COMMAND} --test-dir ${work}/build --output-on-failure)

# What is asked for and does not exist is named.
file(WRITE ${work}/wrong/CMakeLists.txt
    "cmake_minimum_required(VERSION 3.25)\nproject(Wrong LANGUAGES CXX)\nfind_package(QActors REQUIRED COMPONENTS Tset)\n")
execute_process(COMMAND ${CMAKE_COMMAND} -S ${work}/wrong -B ${work}/wrong/build -G Ninja -DCMAKE_PREFIX_PATH=${work}/prefix
    -DCMAKE_CXX_COMPILER=${COMPILER} RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT code OR NOT output MATCHES "no component Tset")
    message(FATAL_ERROR "A wrong component is not named:\n${output}")
endif()
