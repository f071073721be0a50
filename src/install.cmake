# SPDX-License-Identifier: MIT
# What find_package(QActors COMPONENTS Core Observer Otlp Qml Test), pkg-config and QML engines find, in a tree that can be moved.
include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/QActors)
set(QACTORS_INSTALL_QMLDIR ${QT6_INSTALL_QML} CACHE STRING "Where the QML module is installed, below the prefix")

set(rpath_origin $ORIGIN)
if(APPLE)
    set(rpath_origin @loader_path)
endif()

# The component's library as QActors::<component>; Qt's modules that it needs, for its .pc file; other targets of it.
function(qactors_install component modules)
    install(TARGETS QActors${component} ${ARGN} EXPORT QActors${component}Targets
        OBJECTS DESTINATION ${CMAKE_INSTALL_LIBDIR}/QActors)
    install(EXPORT QActors${component}Targets NAMESPACE QActors:: DESTINATION ${package_dir})

    # In a prefix that the loader does not know, the libraries find each other.
    if(NOT DEFINED CMAKE_INSTALL_RPATH)
        set_target_properties(QActors${component} PROPERTIES INSTALL_RPATH ${rpath_origin})
    endif()

    # For qmltyperegistrar, where users derive QML types from ours.
    get_target_property(metatypes QActors${component} INTERFACE_QT_META_TYPES_BUILD_FILE)
    if(metatypes)
        set(directory ${CMAKE_INSTALL_LIBDIR}/QActors/metatypes)
        get_filename_component(name ${metatypes} NAME)
        install(FILES ${metatypes} DESTINATION ${directory})
        set(installed $<INSTALL_PREFIX>/${directory}/${name})
        target_sources(QActors${component} INTERFACE
            $<INSTALL_INTERFACE:$<$<BOOL:$<TARGET_PROPERTY:QT_CONSUMES_METATYPES>>:${installed}>>)
    endif()

    get_target_property(type QActorsCore TYPE)
    if(type STREQUAL "STATIC_LIBRARY" AND component MATCHES "Qml$")
        return() # its plugin needs CMake
    endif()
    if(component STREQUAL "Core")
        get_target_property(directories QCoro6::Core INTERFACE_INCLUDE_DIRECTORIES)
        list(JOIN directories " -I" flags)
        string(PREPEND flags "$<$<STREQUAL:${type},STATIC_LIBRARY>:-DQACTORS_STATIC >-I")
        set(libraries "-L$<TARGET_LINKER_FILE_DIR:QCoro6::Core> -lQCoro6Core")
    else()
        list(PREPEND modules "QActorsCore = ${PROJECT_VERSION}")
    endif()
    list(JOIN modules ", " modules)
    configure_file(${PROJECT_SOURCE_DIR}/src/QActors.pc.in ${CMAKE_CURRENT_BINARY_DIR}/QActors${component}.pc.in @ONLY)
    file(GENERATE OUTPUT QActors${component}.pc INPUT ${CMAKE_CURRENT_BINARY_DIR}/QActors${component}.pc.in)
    install(FILES ${CMAKE_CURRENT_BINARY_DIR}/QActors${component}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
endfunction()

# For the .pc files, which say where they are themselves.
set(pc_prefix ${CMAKE_INSTALL_PREFIX})
if(NOT IS_ABSOLUTE ${CMAKE_INSTALL_LIBDIR})
    file(RELATIVE_PATH up /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
    string(REGEX REPLACE "/$" "" pc_prefix "\${pcfiledir}/${up}")
endif()
foreach(name CMAKE_INSTALL_INCLUDEDIR CMAKE_INSTALL_LIBDIR QACTORS_INSTALL_QMLDIR)
    set(pc_${name} ${${name}})
    if(NOT IS_ABSOLUTE ${${name}})
        set(pc_${name} "\${prefix}/${${name}}")
    endif()
endforeach()

# Headers go with the library of the layer that they are, or name.
file(GLOB headers LIST_DIRECTORIES FALSE ${PROJECT_SOURCE_DIR}/include/QActors/*)
foreach(header IN LISTS headers)
    file(STRINGS ${header} layer REGEX "QActors/(observer|otlp|qml|test)/" LIMIT_COUNT 1)
    if(NOT layer OR (layer MATCHES "/test/" AND TARGET QActorsTest) OR (layer MATCHES "/qml/" AND TARGET QActorsQml)
       OR (layer MATCHES "/observer/" AND TARGET QActorsObserver) OR (layer MATCHES "/otlp/" AND TARGET QActorsOtlp))
        install(FILES ${header} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/QActors)
    endif()
endforeach()
set(layers DIRECTORY ${PROJECT_SOURCE_DIR}/include/QActors DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING)
install(${layers} PATTERN *.h PATTERN observer EXCLUDE PATTERN otlp EXCLUDE PATTERN qml EXCLUDE PATTERN test EXCLUDE)
qactors_install(Core "Qt6Core;Qt6Concurrent")
# For gdb: to be sourced, and, for a shared library, where gdb itself looks.
install(FILES ${CMAKE_CURRENT_LIST_DIR}/gdb/qactors.py DESTINATION ${CMAKE_INSTALL_DATADIR}/qactors/gdb)
get_target_property(type QActorsCore TYPE)
if(type STREQUAL "SHARED_LIBRARY" AND NOT WIN32)
    install(FILES ${CMAKE_CURRENT_LIST_DIR}/gdb/qactors.py RENAME $<TARGET_FILE_NAME:QActorsCore>-gdb.py
        DESTINATION ${CMAKE_INSTALL_DATADIR}/gdb/auto-load${CMAKE_INSTALL_FULL_LIBDIR})
endif()
if(TARGET QActorsObserver)
    install(${layers} REGEX "/observer/.*[.]h$")
    qactors_install(Observer "Qt6Network")
    install(TARGETS qactors_observer RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
    file(RELATIVE_PATH up /prefix/${CMAKE_INSTALL_BINDIR} /prefix/${CMAKE_INSTALL_LIBDIR})
    if(NOT DEFINED CMAKE_INSTALL_RPATH AND NOT IS_ABSOLUTE "${CMAKE_INSTALL_BINDIR}${CMAKE_INSTALL_LIBDIR}")
        set_target_properties(qactors_observer PROPERTIES INSTALL_RPATH ${rpath_origin}/${up})
    endif()
endif()
if(TARGET QActorsOtlp)
    install(${layers} REGEX "/otlp/.*[.]h$")
    qactors_install(Otlp "Qt6Network")
endif()
if(TARGET QActorsTest)
    install(${layers} REGEX "/test/.*[.]h$")
    qactors_install(Test "Qt6Test")
endif()
if(TARGET QActorsQml)
    install(${layers} REGEX "/qml/.*[.]h$")
    include(${CMAKE_CURRENT_LIST_DIR}/installqml.cmake)
endif()

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/QActorsConfig.cmake.in
    ${CMAKE_CURRENT_BINARY_DIR}/QActorsConfig.cmake INSTALL_DESTINATION ${package_dir} PATH_VARS QACTORS_INSTALL_QMLDIR)
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/QActorsConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/QActorsConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/QActorsConfigVersion.cmake
    DESTINATION ${package_dir})
