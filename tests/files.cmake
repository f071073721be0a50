# SPDX-License-Identifier: MIT
# Holds the house rules for files: none is above 400 lines (one is, and says why), and x.h has its bodies in x.cpp of the same layer.
cmake_minimum_required(VERSION 3.22)
set(bad "")

# Programs of their own, and data, may be longer.
file(GLOB_RECURSE files ${ROOT}/include/QActors/* ${ROOT}/src/*.cpp ${ROOT}/src/*.h ${ROOT}/qml/*.cpp ${ROOT}/qml/*.h ${ROOT}/qml/*.js ${ROOT}/qml/*.mjs
    ${ROOT}/tests/*.cpp ${ROOT}/tests/*.h ${ROOT}/tests/*.qml ${ROOT}/examples/*.cpp ${ROOT}/examples/*.h ${ROOT}/examples/*.qml)
# One closure over what the engine's own promises are: each function that another module held would be one more property to
# look up for each promise.
list(REMOVE_ITEM files ${ROOT}/qml/handles.mjs)
foreach(file IN LISTS files)
    file(READ ${file} text)
    string(REGEX MATCHALL "\n" lines "${text}")
    list(LENGTH lines count)
    if(count GREATER 400)
        file(RELATIVE_PATH name ${ROOT} ${file})
        string(APPEND bad "${name} has ${count} lines, more than 400: split it by concept\n")
    endif()
endforeach()

# What stands in a file without a header of its name, and why.
set(parts
    kernel/framepool_slabs   # the half of framepool.h that takes memory from the system
    kernel/scopenode_deadlines # the half of scopenode.h about time
    messaging/messagequeue_bound # the half of messagequeue.h about a capacity
    kernel/taskcontext_texts # the half of taskcontext.h for people
    kernel/taskcontext_errors # the half of taskcontext.h that follows an error
    kernel/scheduler_loop    # the half of scheduler.h that runs what is ready
    kernel/scheduler_probes  # the part of scheduler.h for those who look on
    erlang/nodeserver_peers  # the part of nodeserver_p.h about connections
    erlang/nodeserver_incoming # the part of nodeserver_p.h about what comes
    erlang/term_looks        # the half of term.h that looks
    erlang/term_order        # the part of term.h that compares
    actors/actorstages       # the half of actortask.h that goes from init() to terminate()
    servers/requestloop      # the half of genserver.h that takes the requests
    servers/machine_states   # the part of machine_p.h that goes from state to state
    servers/machine_table    # the part of machine_p.h about what is declared
    servers/machine_drawing  # the part of machine_p.h that draws
    observe/dumptrigger      # QACTORS_DUMP, which nothing calls
    observe/observerloader   # QACTORS_OBSERVER, which nothing calls
    qml/qmltaskpromise       # the half of qmltaskhandle.h that is a promise
)
# What is defined elsewhere than its header says, and why.
set(elsewhere
    startActor ActorFactory makeRemote throwCannotMove # what start.h's templates call, beside the classes that do the work
)
# The classes and functions that a header exports, and the classes of private headers: home_<name> lists the headers, as
# <layer>/<name>.
file(GLOB_RECURSE headers ${ROOT}/include/QActors/*.h)
foreach(header IN LISTS headers)
    get_filename_component(stem ${header} NAME_WE)
    string(REGEX REPLACE ".*/include/QActors/([a-z]+)/.*" "\\1" layer ${header})
    file(STRINGS ${header} exported REGEX "QACTORS_[A-Z]*EXPORT ")
    foreach(line IN LISTS exported)
        if(line MATCHES "^ *(class|struct) QACTORS_[A-Z]*EXPORT ([A-Za-z]+)")
            list(APPEND home_${CMAKE_MATCH_2} ${layer}/${stem})
        elseif(line MATCHES "QACTORS_[A-Z]*EXPORT [^(]*[ *&]([a-z][A-Za-z]*)\\(")
            list(APPEND home_${CMAKE_MATCH_1} ${layer}/${stem})
        endif()
    endforeach()
endforeach()
file(GLOB headers ${ROOT}/src/*/*_p.h)
foreach(header IN LISTS headers)
    string(REGEX REPLACE ".*/src/([a-z]+)/([a-z_]+)_p\\.h" "\\1/\\2" place ${header})
    file(STRINGS ${header} declared REGEX "^(class|struct) [A-Za-z]+[^;]*$")
    foreach(line IN LISTS declared)
        string(REGEX REPLACE "^(class|struct) ([A-Za-z]+).*" "\\2" name "${line}")
        if(NOT line MATCHES "::") # a part of a class of another header
            list(APPEND home_${name} ${place})
        endif()
    endforeach()
endforeach()
file(GLOB sources RELATIVE ${ROOT}/src ${ROOT}/src/*/*.cpp)
file(GLOB qml RELATIVE ${ROOT} ${ROOT}/qml/*.cpp)
foreach(source IN LISTS sources qml)
    string(REGEX REPLACE "\\.cpp$" "" place ${source})
    if(place IN_LIST parts)
        continue()
    endif()
    get_filename_component(layer ${place} DIRECTORY)
    get_filename_component(stem ${place} NAME)
    set(directory ${ROOT}/src/${layer})
    if(layer STREQUAL "qml")
        set(directory ${ROOT}/qml)
    endif()
    if(NOT EXISTS ${ROOT}/include/QActors/${layer}/${stem}.h AND NOT EXISTS ${ROOT}/include/QActors/${layer}/detail/${stem}.h
       AND NOT EXISTS ${directory}/${stem}_p.h)
        string(APPEND bad "${source} has no header ${stem}.h, and no ${stem}_p.h beside it\n")
    endif()
    file(STRINGS ${directory}/${stem}.cpp definitions REGEX "^[A-Za-z\\[][^;={(]*\\(")
    foreach(line IN LISTS definitions)
        if(line MATCHES "^([^(]*[ *&])?([A-Z][A-Za-z]+)(::[A-Za-z~]+)+[^A-Za-z(]*\\(")
            set(name ${CMAKE_MATCH_2})
        elseif(line MATCHES "^[^(]*[ *&]([a-z][A-Za-z]*)\\(")
            set(name ${CMAKE_MATCH_1})
        else()
            continue()
        endif()
        if(DEFINED home_${name} AND NOT place IN_LIST home_${name} AND NOT name IN_LIST elsewhere)
            string(APPEND bad "${source} defines ${name}, which is declared in ${home_${name}}\n")
        endif()
    endforeach()
endforeach()
if(bad)
    message(FATAL_ERROR "${bad}")
endif()
