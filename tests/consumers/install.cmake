# SPDX-License-Identifier: MIT
cmake_minimum_required(VERSION 3.25)
include(${SETTINGS})
install_and_move(${BUILD} moved)
