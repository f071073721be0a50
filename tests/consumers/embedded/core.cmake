# SPDX-License-Identifier: MIT
# Has gdb write a core file of SUBJECT, and SCRIPT read it.
function(gdb output)
    execute_process(COMMAND ${GDB} -nx -batch ${ARGN} OUTPUT_VARIABLE text ERROR_VARIABLE text RESULT_VARIABLE result)
    message("${text}")
    set(${output} "${text}" PARENT_SCOPE)
endfunction()

set(core ${CMAKE_CURRENT_BINARY_DIR}/gdbsubject.core)
gdb(live -ex "break stopHere" -ex run -ex "generate-core-file ${core}" -ex kill ${SUBJECT})
if(live MATCHES "ptrace: Operation not permitted")
    message("Programs must not be debugged here.")
    return()
endif()
gdb(dead -ex "source ${SCRIPT}" -ex "qactors tasks" -ex "qactors bt 2" ${SUBJECT} ${core})
file(REMOVE ${core})
foreach(expected "\\[4\\] task 4 [^\n]*\"order 17\", shielded: waits for Sleep at gdbsubject.cpp:[0-9]+\n" "#0  Shop::pack at gdbsubject.cpp" "parcels = 42\n"
        "#1  Shop::order at gdbsubject.cpp" "number = 21\n")
    if(NOT dead MATCHES "${expected}")
        message(FATAL_ERROR "gdb does not show ${expected} of a core file")
    endif()
endforeach()
