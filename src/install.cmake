# SPDX-License-Identifier: MIT
# What find_package(QActors COMPONENTS Core Test) finds.
include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/QActors)
set(components "Core")

install(TARGETS QActorsCore EXPORT QActorsTargets)
install(EXPORT QActorsTargets NAMESPACE QActors:: DESTINATION ${package_dir})
if(TARGET QActorsTest)
    string(APPEND components "|Test")
    install(TARGETS QActorsTest EXPORT QActorsTestTargets)
    install(EXPORT QActorsTestTargets NAMESPACE QActors:: DESTINATION ${package_dir})
endif()
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/QActors DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/QActorsConfig.cmake.in
    ${CMAKE_CURRENT_BINARY_DIR}/QActorsConfig.cmake INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/QActorsConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/QActorsConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/QActorsConfigVersion.cmake
    DESTINATION ${package_dir})
