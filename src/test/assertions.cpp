// SPDX-License-Identifier: MIT
#include <QActors/test/assertions.h>

#include <QtCore/qmutex.h>

#include <vector>

namespace QActors::Test {

using namespace Qt::StringLiterals;

namespace {

struct Thrown
{
    QString message;
    std::source_location where;
    std::shared_ptr<bool> acknowledged;
};
QMutex s_lock;
std::vector<Thrown> s_thrown; // since the test began; from any thread

} // namespace

AssertionFailed::AssertionFailed(const QString &message, std::source_location where)
    : Error(message), m_where(where), m_acknowledged(std::make_shared<bool>(false))
{
    const QMutexLocker locker(&s_lock);
    s_thrown.push_back({message, where, m_acknowledged});
}

AssertionFailed::~AssertionFailed() = default;

void AssertionFailed::acknowledge() const noexcept
{
    *m_acknowledged = true;
}

namespace detail {

void forgetFailures()
{
    const QMutexLocker locker(&s_lock);
    s_thrown.clear();
}

std::shared_ptr<const AssertionFailed> firstUnacknowledged()
{
    std::vector<Thrown> thrown;
    {
        const QMutexLocker locker(&s_lock);
        thrown.swap(s_thrown);
    }
    for (const Thrown &one : thrown) {
        if (!*one.acknowledged) {
            auto found = std::make_shared<const AssertionFailed>(one.message, one.where);
            forgetFailures();
            return found;
        }
    }
    return {};
}

void throwNotTrue(const char *expression, const QString &note, std::source_location where)
{
    const QString text = u"'%1' is not true%2"_s.arg(QString::fromUtf8(expression), note.isEmpty() ? note : u": "_s + note);
    throw AssertionFailed(text + u" ("_s + QActors::describe(where) + u')', where);
}

void throwDifferent(const char *actual, const QString &actualValue, const char *expected, const QString &expectedValue,
                    std::source_location where)
{
    throw AssertionFailed(u"Compared values are not the same (%5)\n   Actual   (%1): %2\n   Expected (%3): %4"_s
                              .arg(QString::fromUtf8(actual), actualValue, QString::fromUtf8(expected), expectedValue,
                                   QActors::describe(where)),
                          where);
}

} // namespace detail
} // namespace QActors::Test
