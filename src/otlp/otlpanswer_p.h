// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/duration.h>

#include <QtCore/qbytearray.h>
#include <QtCore/qdatetime.h>
#include <QtCore/qstring.h>

#include <optional>

namespace QActors::detail {

/// An endpoint's answer to a request, as OTLP/HTTP has it.
struct OtlpAnswer
{
    enum class Verdict {
        Taken,
        Again,  ///< later
        Refused ///< not to be sent again
    };
    Verdict verdict = Verdict::Taken;
    quint64 rejected = 0; // of what was taken
    QString message = {}; // of what is wrong; may be there also if it was taken
    std::optional<Duration> delay = {}; // as the endpoint wants it

    static OtlpAnswer read(int status, const QByteArray &retryAfter, const QByteArray &body, quint64 spans);
};

/// Retry-After: seconds, or a date; not negative. None if it is neither.
std::optional<Duration> retryAfterOf(const QByteArray &header, const QDateTime &now);

} // namespace QActors::detail
