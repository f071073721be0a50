# SPDX-License-Identifier: MIT
# What is asked for and is not there is named.
cmake_minimum_required(VERSION 3.25)
include(${SETTINGS})

function(expect_failure prefix arguments text)
    set(directory ${WORK}/components)
    file(REMOVE_RECURSE ${directory})
    file(WRITE ${directory}/CMakeLists.txt
        "cmake_minimum_required(VERSION 3.25)\nproject(Wrong LANGUAGES CXX)\nfind_package(QActors ${arguments})\n")
    execute_process(COMMAND ${CMAKE_COMMAND} -S ${directory} -B ${directory}/build ${COMPILER}
        -DCMAKE_PREFIX_PATH=${WORK}/${prefix} RESULT_VARIABLE code OUTPUT_VARIABLE output ERROR_VARIABLE output)
    string(REGEX REPLACE "[ \n]+" " " output "${output}")
    string(FIND "${output}" "${text}" found)
    if(NOT code OR found EQUAL -1)
        message(FATAL_ERROR "find_package(QActors ${arguments}) should say: ${text}\n${output}")
    endif()
endfunction()

expect_failure(moved "REQUIRED COMPONENTS Core Tset" "QActors has no component Tset; it has Core, Erlang, Observer, ObserverQml, Otlp, Qml, Sql and Test")
expect_failure(static "REQUIRED COMPONENTS Test" "QActors in ${WORK}/static was installed without its component Test")
expect_failure(moved "0.99 REQUIRED" "compatible with requested version \"0.99\"")
expect_failure(moved "1 REQUIRED" "compatible with requested version \"1\"")
