# SPDX-License-Identifier: MIT
# The QML module: its library among the libraries, the rest where QML engines look for modules.
set(directory ${QACTORS_INSTALL_QMLDIR}/QActors)
get_target_property(output QActorsQml QT_QML_MODULE_OUTPUT_DIRECTORY)
get_target_property(type QActorsQmlplugin TYPE)
set(targets "")
if(type STREQUAL "STATIC_LIBRARY")
    # The plugin, the resources and what registers them: all are linked into the program.
    get_target_property(targets QActorsQml QACTORS_EXTRA_TARGETS)
    list(APPEND targets QActorsQmlplugin)
else()
    install(TARGETS QActorsQmlplugin LIBRARY DESTINATION ${directory} RUNTIME DESTINATION ${directory})
    file(RELATIVE_PATH up /prefix/${directory} /prefix/${CMAKE_INSTALL_LIBDIR})
    if(NOT DEFINED CMAKE_INSTALL_RPATH AND NOT IS_ABSOLUTE "${directory}${CMAKE_INSTALL_LIBDIR}")
        set_target_properties(QActorsQmlplugin PROPERTIES INSTALL_RPATH ${rpath_origin}/${up})
    endif()
endif()
install(FILES ${output}/qmldir ${output}/QActorsQml.qmltypes ${output}/Promises.js ${output}/handles.mjs
    DESTINATION ${directory})
qactors_install(Qml "Qt6Qml;Qt6Quick" ${targets})
