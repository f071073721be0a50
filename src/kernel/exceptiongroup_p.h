// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/exceptiongroup.h>

namespace QActors::detail {

/// A failure that a group has collected.
struct CollectedError
{
    std::exception_ptr error;
    QString origin;
};

/// The part of an ExceptionGroup that only the library sees.
struct ExceptionGroupAccess
{
    static std::exception_ptr make(const QString &message, std::vector<CollectedError> errors);
    static const QString &title(const ExceptionGroup &group);
    /// Empty if that is not known.
    static QString origin(const ExceptionGroup &group, std::size_t index);
};

} // namespace QActors::detail
