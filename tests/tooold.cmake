# SPDX-License-Identifier: MIT
# Who has a tool that is too old is told so at once, with what is needed: a compiler, CMake, Qt, QCoro.
include(${ROOT}/src/compiler.cmake)
set(bad "")
foreach(tool IN ITEMS "GNU;11.4.0;g.. 11.4.0" "Clang;15.0.6;clang.. 15.0.6")
    list(GET tool 0 id)
    list(GET tool 1 version)
    list(GET tool 2 named)
    qactors_compiler_problem(problem ${id} ${version})
    if(NOT problem MATCHES "needs g.. 12 or clang 16.* ${named};")
        string(APPEND bad "${id} ${version}: '${problem}'\n")
    endif()
endforeach()
foreach(tool IN ITEMS "GNU;12.2.0" "Clang;16.0.0" "Clang;19.1.7" "MSVC;19.40")
    qactors_compiler_problem(problem ${tool})
    if(problem)
        string(APPEND bad "${tool}: '${problem}'\n")
    endif()
endforeach()

# The library's own CMakeLists.txt, with packages alone that are too old.
function(package name version)
    file(WRITE ${WORK}/packages/${name}/${name}Config.cmake "")
    file(WRITE ${WORK}/packages/${name}/${name}ConfigVersion.cmake
        "set(PACKAGE_VERSION ${version})\nif(NOT PACKAGE_FIND_VERSION VERSION_GREATER ${version})\n  set(PACKAGE_VERSION_COMPATIBLE TRUE)\nendif()\n")
endfunction()
function(configure expected)
    file(REMOVE_RECURSE ${WORK}/build)
    execute_process(COMMAND ${CMAKE_COMMAND} -S ${ROOT} -B ${WORK}/build -G ${GENERATOR} -DCMAKE_MAKE_PROGRAM=${MAKE} -DCMAKE_CXX_COMPILER=${CXX} -DQACTORS_BUILD_TESTS=OFF
        -DCMAKE_FIND_USE_CMAKE_SYSTEM_PATH=OFF -DCMAKE_FIND_USE_SYSTEM_ENVIRONMENT_PATH=OFF -DCMAKE_FIND_USE_CMAKE_ENVIRONMENT_PATH=OFF
        -DQt6_DIR=${WORK}/packages/Qt6 -DQCoro6_DIR=${WORK}/packages/QCoro6
        RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
    string(REGEX REPLACE "[ \n]+" " " output "${output}") # CMake breaks lines
    if(result EQUAL 0 OR NOT output MATCHES "${expected}")
        set(bad "${bad}no '${expected}' in: ${output}\n" PARENT_SCOPE)
    endif()
endfunction()
package(Qt6 6.2.4)
package(QCoro6 0.7.0)
configure("compatible with requested version \"6.4\".*, version: 6.2.4")
package(Qt6 6.4.2)
configure("compatible with requested version \"0.8\".*, version: 0.7.0")
file(READ ${ROOT}/CMakeLists.txt text)
if(NOT text MATCHES "^# SPDX[^\n]*\ncmake_minimum_required\\(VERSION 3\\.25\\)\n") # before anything an older one would stumble over
    string(APPEND bad "CMakeLists.txt does not begin with the version of CMake\n")
endif()
if(bad)
    message(FATAL_ERROR "${bad}")
endif()
