// SPDX-License-Identifier: MIT
#pragma once

#include <QtCore/qglobal.h>

namespace QActors::detail {

/// What a node can do, as the protocol's bits.
namespace NodeFlags {
inline constexpr quint64 Published = 0x1;
inline constexpr quint64 ExtendedReferences = 0x4;
inline constexpr quint64 Monitor = 0x8;
inline constexpr quint64 FunTags = 0x10;
inline constexpr quint64 MonitorName = 0x20;
inline constexpr quint64 HiddenAtomCache = 0x40;
inline constexpr quint64 NewFunTags = 0x80;
inline constexpr quint64 ExtendedPidsPorts = 0x100;
inline constexpr quint64 ExportPtrTag = 0x200;
inline constexpr quint64 BitBinaries = 0x400;
inline constexpr quint64 NewFloats = 0x800;
inline constexpr quint64 SmallAtomTags = 0x4000;
inline constexpr quint64 Utf8Atoms = 0x10000;
inline constexpr quint64 MapTag = 0x20000;
inline constexpr quint64 BigCreation = 0x40000;
inline constexpr quint64 ExitPayload = 0x400000;
inline constexpr quint64 Handshake23 = 0x1000000;
inline constexpr quint64 UnlinkId = 0x2000000;
inline constexpr quint64 Mandatory25 = 0x4000000; // stands for all that OTP 25 demands
inline constexpr quint64 Spawn = quint64(1) << 32;
inline constexpr quint64 NameMe = quint64(2) << 32;
inline constexpr quint64 V4 = quint64(4) << 32; // pids and ports of more bits
inline constexpr quint64 Alias = quint64(8) << 32;

/// Without which no terms can be exchanged.
inline constexpr quint64 Demanded = ExtendedReferences | FunTags | NewFunTags | ExtendedPidsPorts | ExportPtrTag | BitBinaries | NewFloats | Utf8Atoms
                                    | MapTag | BigCreation | Handshake23;
/// What this library can.
inline constexpr quint64 Ours = Demanded | Monitor | MonitorName | HiddenAtomCache | SmallAtomTags | ExitPayload | UnlinkId | Mandatory25 | V4 | Alias;
} // namespace NodeFlags

} // namespace QActors::detail
