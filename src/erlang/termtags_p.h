// SPDX-License-Identifier: MIT
#pragma once

#include <QtCore/qglobal.h>

namespace QActors::detail {

/// The first bytes of terms in the external term format, with the names that its documentation has.
namespace TermTag {

inline constexpr uchar Version = 131; ///< Before a term that stands alone.

inline constexpr uchar NativeRecord = 'C'; ///< Since OTP 29.
inline constexpr uchar NewFloat = 'F';
inline constexpr uchar BitBinary = 'M';
inline constexpr uchar Compressed = 'P';
inline constexpr uchar AtomCacheRef = 'R';
inline constexpr uchar NewPid = 'X';
inline constexpr uchar NewPort = 'Y';
inline constexpr uchar NewerReference = 'Z';
inline constexpr uchar SmallInteger = 'a';
inline constexpr uchar Integer = 'b';
inline constexpr uchar Float = 'c';
inline constexpr uchar Atom = 'd';
inline constexpr uchar Reference = 'e';
inline constexpr uchar Port = 'f';
inline constexpr uchar Pid = 'g';
inline constexpr uchar SmallTuple = 'h';
inline constexpr uchar LargeTuple = 'i';
inline constexpr uchar Nil = 'j';
inline constexpr uchar String = 'k';
inline constexpr uchar List = 'l';
inline constexpr uchar Binary = 'm';
inline constexpr uchar SmallBig = 'n';
inline constexpr uchar LargeBig = 'o';
inline constexpr uchar NewFun = 'p';
inline constexpr uchar Export = 'q';
inline constexpr uchar NewReference = 'r';
inline constexpr uchar SmallAtom = 's';
inline constexpr uchar Map = 't';
inline constexpr uchar Fun = 'u';
inline constexpr uchar AtomUtf8 = 'v';
inline constexpr uchar SmallAtomUtf8 = 'w';
inline constexpr uchar V4Port = 'x';
inline constexpr uchar Local = 'y';

} // namespace TermTag

} // namespace QActors::detail
