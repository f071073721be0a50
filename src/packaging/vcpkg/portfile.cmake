# SPDX-License-Identifier: MIT
# An overlay port of the tree that it stands in: vcpkg install qactors --overlay-ports=<this tree>/src/packaging/vcpkg
get_filename_component(SOURCE_PATH "${CURRENT_PORT_DIR}/../../.." ABSOLUTE)

vcpkg_check_features(OUT_FEATURE_OPTIONS FEATURE_OPTIONS
    FEATURES
        erlang      QACTORS_BUILD_ERLANG
        observer    QACTORS_BUILD_OBSERVER
        otlp        QACTORS_BUILD_OTLP
        qml         QACTORS_BUILD_QML
        sql         QACTORS_BUILD_SQL
        testkit     QACTORS_BUILD_TESTKIT
)
vcpkg_cmake_configure(
    SOURCE_PATH "${SOURCE_PATH}"
    OPTIONS
        ${FEATURE_OPTIONS}
        -DQACTORS_BUILD_TESTS=OFF
        -DQACTORS_BUILD_EXAMPLES=OFF
        -DQACTORS_INSTALL_QMLDIR=Qt6/qml
)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(PACKAGE_NAME QActors CONFIG_PATH lib/cmake/QActors)
vcpkg_fixup_pkgconfig()
vcpkg_copy_pdbs()
if("observer" IN_LIST FEATURES)
    vcpkg_copy_tools(TOOL_NAMES qactors-observer AUTO_CLEAN)
endif()

file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/debug/include" "${CURRENT_PACKAGES_DIR}/debug/share")
file(INSTALL "${CURRENT_PORT_DIR}/usage" DESTINATION "${CURRENT_PACKAGES_DIR}/share/${PORT}")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
