// SPDX-License-Identifier: MIT
#include <QActors/streams/stream.h>

#include <QActors/kernel/exceptiongroup.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

void StreamAccess::throwEmptyStream(const char *what)
{
    throw MisuseError(u"%1: the stream is empty: made without a source, moved from, or given away before"_s.arg(QLatin1StringView(what)));
}

void throwBoth(std::exception_ptr error, std::exception_ptr closing)
{
    if (error && closing && ExceptionGroup::withoutCancelled(closing))
        throw ExceptionGroup(u"a stream, and its end"_s, {error, closing});
    std::rethrow_exception(error ? error : closing);
}

} // namespace QActors::detail
