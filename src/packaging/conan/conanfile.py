# SPDX-License-Identifier: MIT
# The recipe for Conan 2: conan create src/packaging/conan --build=missing
# Qt and QCoro may also be those of the system, by a profile with [platform_requires] qt/* and qcoro/*.
import os
import re

from conan import ConanFile
from conan.errors import ConanInvalidConfiguration
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeToolchain, cmake_layout
from conan.tools.files import copy, load
from conan.tools.scm import Version

# Each component with the modules of Qt that it stands on, besides Core's.
COMPONENTS = {
    "erlang": ("Erlang", ["Network"]),
    "observer": ("Observer", ["Network"]),
    "otlp": ("Otlp", ["Network"]),
    "qml": ("Qml", ["Qml", "Quick"]),
    "sql": ("Sql", ["Sql"]),
    "testkit": ("Test", ["Test"]),
}


class QActorsConan(ConanFile):
    name = "qactors"
    license = "MIT"
    description = "Structured concurrency and supervised actors for Qt 6"
    topics = ("qt", "coroutines", "actors", "structured-concurrency", "erlang")
    package_type = "library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"shared": [True, False], "fPIC": [True, False], **{name: [True, False] for name in COMPONENTS}}
    default_options = {"shared": True, "fPIC": True, **{name: name != "qml" for name in COMPONENTS}}
    implements = ["auto_shared_fpic"]

    def set_version(self):
        cmake = load(self, os.path.join(self.recipe_folder, "..", "..", "..", "CMakeLists.txt"))
        self.version = re.search(r"project\(QActors VERSION ([0-9.]+)", cmake).group(1)

    def export_sources(self):
        tree = os.path.join(self.recipe_folder, "..", "..", "..")
        for pattern in ("CMakeLists.txt", "CHANGELOG.md", "LICENSE", "src/*", "include/*", "qml/*"):
            copy(self, pattern, src=tree, dst=self.export_sources_folder)

    def requirements(self):
        # Qt's and QCoro's types are in our headers.
        self.requires("qt/[>=6.4 <7]", transitive_headers=True, transitive_libs=True)
        self.requires("qcoro/[>=0.8 <1]", transitive_headers=True, transitive_libs=True)

    def validate(self):
        check_min_cppstd(self, 20)
        oldest = {"gcc": "12", "clang": "19", "apple-clang": "16"}.get(str(self.settings.compiler))
        if oldest and Version(self.settings.compiler.version) < oldest:
            raise ConanInvalidConfiguration(f"QActors needs {self.settings.compiler} {oldest} or newer")

    def layout(self):
        cmake_layout(self)

    def generate(self):
        toolchain = CMakeToolchain(self)
        toolchain.cache_variables["QACTORS_BUILD_TESTS"] = False
        toolchain.cache_variables["QACTORS_BUILD_EXAMPLES"] = False
        for option, (component, _) in COMPONENTS.items():
            toolchain.cache_variables[f"QACTORS_BUILD_{option.upper()}"] = bool(self.options.get_safe(option))
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        copy(self, "LICENSE", src=self.source_folder, dst=os.path.join(self.package_folder, "licenses"))
        CMake(self).install()

    def package_info(self):
        # find_package(QActors) takes what the build itself installed: it has the QML module and the metatypes, too.
        self.cpp_info.set_property("cmake_find_mode", "none")
        self.cpp_info.builddirs = [os.path.join("lib", "cmake", "QActors")]
