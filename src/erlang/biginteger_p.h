// SPDX-License-Identifier: MIT
// Arithmetic with magnitudes: absolute values as bytes, the lowest first. No more than Term::MaxIntegerBytes, so that it may be simple.
#pragma once

#include <QtCore/qbytearray.h>

#include <compare>
#include <optional>

namespace QActors::detail {

inline constexpr int BitsOfByte = 8;

/// Without zeros at the end.
QByteArrayView withoutZeros(QByteArrayView magnitude) noexcept;
QByteArray magnitudeOf(quint64 number);
/// The number if it has no more than 64 bits. Of one without zeros at the end, as all others here.
std::optional<quint64> unsignedOfMagnitude(QByteArrayView magnitude) noexcept;
std::strong_ordering compareMagnitudes(QByteArrayView one, QByteArrayView other) noexcept;
/// With `number`, which is at least 2^63 and finite, and so an integer.
std::strong_ordering compareMagnitude(QByteArrayView one, double number) noexcept;
/// The nearest double; infinite if there is none.
double doubleOfMagnitude(QByteArrayView magnitude) noexcept;
QByteArray decimalOf(QByteArrayView magnitude);
/// Of digits of the base, 2 to 36, which are all valid.
QByteArray magnitudeOfDigits(QByteArrayView digits, int base);

} // namespace QActors::detail
