# SPDX-License-Identifier: MIT
# Configures, builds and tests the project CONSUMER: against the installed PREFIX, with OPTIONS; or, without a prefix, with
# QActors inside, by FetchContent or as a SUBDIRECTORY, then installed as INSTALL.
cmake_minimum_required(VERSION 3.25)
include(${SETTINGS})
set(directory ${CONSUMER})
if(PREFIX)
    list(APPEND OPTIONS -DCMAKE_PREFIX_PATH=${WORK}/${PREFIX})
    if(PREFIX STREQUAL "moved")
        list(APPEND COMPILER -DCMAKE_CXX_FLAGS=${FLAGS})
    endif()
elseif(SUBDIRECTORY)
    set(directory ${CONSUMER}-subdirectory)
    set(OPTIONS -DQACTORS=${SOURCES} -DBUILD_SHARED_LIBS=ON -DQACTORS_BUILD_QML=OFF -DQACTORS_BUILD_TESTKIT=OFF
        -DCMAKE_BUILD_TYPE=Debug -DQACTORS_BUILD_ERLANG=OFF -DQACTORS_BUILD_OBSERVER=OFF -DQACTORS_BUILD_OTLP=OFF -DQACTORS_BUILD_SQL=OFF -DCMAKE_UNITY_BUILD=ON -DCMAKE_UNITY_BUILD_BATCH_SIZE=32)
else()
    set(OPTIONS -DFETCHCONTENT_SOURCE_DIR_QACTORS=${SOURCES} -DQACTORS_BUILD_TESTKIT=OFF -DQACTORS_INSTALL=ON
        -DCMAKE_UNITY_BUILD=ON -DCMAKE_UNITY_BUILD_BATCH_SIZE=32)
endif()
string(MAKE_C_IDENTIFIER ${directory}-${PREFIX} directory)
set(build ${WORK}/${directory})
file(REMOVE_RECURSE ${build})
run(${CMAKE_COMMAND} -S ${SOURCES}/${CONSUMER} -B ${build} ${COMPILER} ${OPTIONS})
run(${CMAKE_COMMAND} --build ${build} --parallel 1)
run(${CMAKE_CTEST_COMMAND} --test-dir ${build} --output-on-failure --no-tests=error)
if(INSTALL)
    install_and_move(${build} ${INSTALL})
endif()
