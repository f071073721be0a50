// SPDX-License-Identifier: MIT
#pragma once

#include <QActors/kernel/errors.h>

#if defined(QACTORS_STATIC)
#  define QACTORS_ERLANG_EXPORT
#elif defined(QACTORS_BUILD_ERLANG)
#  define QACTORS_ERLANG_EXPORT Q_DECL_EXPORT
#else
#  define QACTORS_ERLANG_EXPORT Q_DECL_IMPORT
#endif

namespace QActors {

/// A Term could not be made, read, decoded or converted. The message says what was expected, what was there, and where in the term.
class QACTORS_ERLANG_EXPORT TermError : public Error
{
public:
    explicit TermError(const QString &message); ///< `message` is complete.
    ~TermError() override;
};

} // namespace QActors
