# SPDX-License-Identifier: MIT
# Whether the compiler is new enough: `problem` says what it lacks, and is empty if it is. By itself, so that a test can ask for any.
function(qactors_compiler_problem problem id version)
    set(${problem} "" PARENT_SCOPE)
    set(oldest_GNU 12)
    set(oldest_Clang 16) # the first with std::source_location
    set(name_GNU g++)
    set(name_Clang clang++)
    if(DEFINED oldest_${id} AND version VERSION_LESS oldest_${id})
        string(CONCAT text "QActors needs g++ ${oldest_GNU} or clang ${oldest_Clang}, or later: C++20's coroutines and std::source_location. "
            "This is ${name_${id}} ${version}; choose another by -DCMAKE_CXX_COMPILER=… in a new build directory.")
        set(${problem} "${text}" PARENT_SCOPE)
    endif()
endfunction()
