# SPDX-License-Identifier: MIT
# With QACTORS_TEST_BATCHES several tests are one program: each parses what the others parsed, and is as
# large as any, which is most of the time that a build with all sanitizers takes. ctest starts the program once for each
# test, with its name. A developer who works on one test builds them apart.

# Whether a test can share a program: it has QTest's main() without windows, and nothing that must stand in the global namespace.
function(qactors_can_share out path)
    file(READ ${path} text)
    set(${out} FALSE PARENT_SCOPE)
    if(text MATCHES "\nQTEST_GUILESS_MAIN\\(" AND NOT text MATCHES "\n// A program of its own: |\nint main\\(|Q_DECLARE_METATYPE|QACTORS_TERM_RECORD|\nnamespace QActors|(struct|class) QActors::|\nextern \"C\"|applicationFilePath")
        set(${out} TRUE PARENT_SCOPE)
    endif()
endfunction()

# Takes a test into the batches of those that cross threads, or of the others, with the same further libraries.
function(qactors_put_into_batch path threads)
    set(kind alone)
    if(threads)
        set(kind threads)
    endif()
    foreach(library IN LISTS ARGN)
        string(TOLOWER "${kind}_${library}" kind)
        string(REPLACE "qactors::" "" kind ${kind})
    endforeach()
    set_property(GLOBAL APPEND PROPERTY QACTORS_BATCH_KINDS ${kind})
    set_property(GLOBAL APPEND PROPERTY QACTORS_BATCH_${kind} ${path})
    set_property(GLOBAL PROPERTY QACTORS_BATCH_LIBRARIES_${kind} ${ARGN})
endfunction()

# One program for several tests.
function(qactors_make_batch name paths)
    set(includes "")
    set(body "")
    set(directories "")
    foreach(path IN LISTS paths)
        get_filename_component(test ${path} NAME_WE)
        file(STRINGS ${path} lines REGEX "^#include ")
        list(FILTER lines EXCLUDE REGEX "\\.moc\"")
        list(APPEND includes ${lines})
        # Of one platform alone, under an #if.
        file(STRINGS ${path} lines REGEX "^# +include ")
        foreach(line IN LISTS lines)
            string(REGEX REPLACE "^# +include " "" header "${line}")
            list(APPEND includes "#if __has_include(${header})\n#include ${header}\n#endif")
        endforeach()
        get_filename_component(directory ${path} DIRECTORY)
        list(APPEND directories ${directory})
        string(APPEND body "namespace batched_${test} {\n#include \"${path}\"\n}\n")
    endforeach()
    list(REMOVE_DUPLICATES includes)
    list(REMOVE_DUPLICATES directories)
    list(JOIN includes "\n" includes)
    # What moc's output of newer Qts includes.
    set(newer "")
    foreach(header qtmochelpers qtmocconstants qxptype_traits)
        string(APPEND newer "#if __has_include(<QtCore/${header}.h>)\n#include <QtCore/${header}.h>\n#endif\n")
    endforeach()
    set(source ${CMAKE_CURRENT_BINARY_DIR}/batches/${name}.cpp)
    # All that the tests include stands before, so that nothing of it gets into a namespace.
    file(CONFIGURE OUTPUT ${source} @ONLY CONTENT "// The tests of one program: see tests/batches.cmake.
#include <memory>
#include <QtCore/QList>
#include <QtCore/qbytearray.h>
#include <QtCore/qmetatype.h>
@newer@@includes@
#include \"support/batch.h\"
@body@")
    string(REGEX MATCH "^tests_threads" threads ${name})
    qactors_add_program(${name} "${threads}" ${source})
    set_target_properties(${name} PROPERTIES UNITY_BUILD OFF)
    target_link_libraries(${name} PRIVATE QActors::Core QActors::Test Qt6::Test Qt6::Network qactors_strict qactors_test_objects qactors_batch_main ${ARGN})
    target_include_directories(${name} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR} ${directories})
    target_precompile_headers(${name} REUSE_FROM qactors_test_headers)
    target_compile_options(${name} PRIVATE ${QACTORS_PCH_OPTIONS})
    foreach(path IN LISTS paths)
        qactors_moc_test(${name} ${path})
        get_filename_component(test ${path} NAME_WE)
        qactors_register_test(${test} ${path} ${name} ${test})
    endforeach()
endfunction()

# Makes the programs of all tests that were put into batches.
function(qactors_make_batches size)
    add_library(qactors_batch_main OBJECT support/batch.cpp)
    target_link_libraries(qactors_batch_main PRIVATE Qt6::Test qactors_strict)
    get_property(kinds GLOBAL PROPERTY QACTORS_BATCH_KINDS)
    list(REMOVE_DUPLICATES kinds)
    foreach(kind IN LISTS kinds)
        get_property(paths GLOBAL PROPERTY QACTORS_BATCH_${kind})
        get_property(libraries GLOBAL PROPERTY QACTORS_BATCH_LIBRARIES_${kind})
        list(LENGTH paths count)
        # As many as are needed, each of about the same length.
        math(EXPR programs "(${count} + ${size} - 1) / ${size}")
        math(EXPR each "(${count} + ${programs} - 1) / ${programs}")
        foreach(number RANGE 1 ${programs})
            math(EXPR from "(${number} - 1) * ${each}")
            if(from LESS count)
                list(SUBLIST paths ${from} ${each} batch)
                qactors_make_batch(tests_${kind}_${number} "${batch}" ${libraries})
            endif()
        endforeach()
    endforeach()
endfunction()
