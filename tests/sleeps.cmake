# SPDX-License-Identifier: MIT
# No test sleeps or waits for real time, unless a comment at its beginning says why: "// Real time: …", "// Real I/O: …",
# "// Real threads: …". The label `real` is for the first two, `threads` for the last.
set(calls "qWait\\([^0)]|qSleep\\(|msleep\\(|usleep\\(|sleep_for\\(|sleep_until\\(|QThread::sleep\\(|[^A-Za-z_.]wait\\([1-9]")
set(bad "")
file(GLOB_RECURSE files ${ROOT}/tests/*.cpp ${ROOT}/tests/*.h ${ROOT}/tests/*.qml ${ROOT}/examples/testtemplate/*.cpp)
list(FILTER files EXCLUDE REGEX "/tests/bench/")
foreach(file IN LISTS files)
    file(STRINGS ${file} sleeps REGEX "${calls}")
    file(STRINGS ${file} marked REGEX "^// Real (time|I/O|threads)" LIMIT_COUNT 1)
    if(sleeps AND NOT marked)
        file(RELATIVE_PATH name ${ROOT} ${file})
        string(APPEND bad "${name} waits for real time: ${sleeps}\n")
    endif()
endforeach()
if(bad)
    message(FATAL_ERROR "${bad}Use the virtual clock, or events; or say why not in a comment \"// Real time: …\".")
endif()
