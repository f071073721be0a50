// SPDX-License-Identifier: MIT
#include <QActors/kernel/errors.h>

#include <cmath>

namespace QActors {

using namespace Qt::StringLiterals;

QString Cancelled::message() const
{
    const QString what = m_taskName.isEmpty() ? u"cancelled"_s : m_taskName + u" was cancelled"_s;
    return m_reason.isEmpty() ? what : what + u": "_s + m_reason;
}

Error::Error(const QString &message) : std::runtime_error(message.toStdString()) { }
Error::~Error() = default;

QString Error::message() const
{
    return QString::fromUtf8(what());
}

MisuseError::~MisuseError() = default;
TaskCancelled::~TaskCancelled() = default;

TimeoutError::TimeoutError(Duration duration, const QString &message) : Error(message), m_duration(duration) { }
TimeoutError::~TimeoutError() = default;

SenderGone::~SenderGone() = default;

QString describe(const std::exception_ptr &exception)
{
    if (!exception)
        return u"no error"_s;
    try {
        std::rethrow_exception(exception);
    } catch (const Cancelled &cancelled) {
        return cancelled.message();
    } catch (const std::exception &error) {
        return QString::fromUtf8(error.what());
    } catch (...) {
        return u"unknown exception"_s;
    }
}

bool isCancelled(const std::exception_ptr &exception)
{
    if (!exception)
        return false;
    try {
        std::rethrow_exception(exception);
    } catch (const Cancelled &) {
        return true;
    } catch (...) {
        return false;
    }
}

QString describe(Duration duration)
{
    struct Unit
    {
        double length;
        QStringView name;
    };
    for (const Unit unit : {Unit{1e9, u"s"}, Unit{1e6, u"ms"}, Unit{1e3, u"µs"}}) {
        const double count = double(duration.count()) / unit.length;
        if (std::abs(count) >= 1)
            return u"%1 %2"_s.arg(count, 0, 'g', 12).arg(unit.name);
    }
    return u"%1 ns"_s.arg(duration.count());
}

QString describe(const std::source_location &where)
{
    if (where.line() == 0)
        return {};
    const QString path = QString::fromUtf8(where.file_name());
    return u"%1:%2"_s.arg(path.sliced(path.lastIndexOf(u'/') + 1)).arg(where.line());
}

} // namespace QActors
