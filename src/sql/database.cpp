// SPDX-License-Identifier: MIT
#include <QActors/sql/database.h>

#include "sqlpool_p.h"

#include <QActors/qt/offload.h>

#include <QtCore/qcoreapplication.h>

namespace QActors {

using namespace Qt::StringLiterals;

Database::Database(const DatabaseOptions &options) : d(std::make_shared<detail::SqlPool>(options))
{
    if (!QCoreApplication::instance())
        throw MisuseError(u"Database: there is no QCoreApplication; make one first"_s);
}

Database::~Database()
{
    d->stop();
}

const DatabaseOptions &Database::options() const noexcept
{
    return d->options;
}

Async<> Database::open() const
{
    const auto nothing = [](detail::SqlConnection &) { };
    return detail::sqlCall<void>(target(detail::SqlTarget::Use::Write), u"open"_s, nothing);
}

Async<> Database::close() const
{
    const std::shared_ptr<const detail::SqlSession> session = detail::currentSession().value();
    if (session && session->pool == d && !session->hasEnded)
        throw MisuseError(u"Database: close() is called inside a transaction of this database, for whose end it would wait; call it after the transaction"_s);
    const auto close = [pool = d](QPromise<void> &promise) { pool->drain([&] { return promise.isCanceled(); }); };
    co_await offload(close);
}

detail::SqlTarget Database::target(detail::SqlTarget::Use use) const
{
    detail::SqlTarget target;
    target.pool = d;
    target.use = use;
    return target;
}

} // namespace QActors
