// SPDX-License-Identifier: MIT
// Children for supervisors, which write their lives into one log: "a1" the first start of a, "a1!" one that fails, "a1~" its
// terminate() begins, "a1:Error" its end.
#pragma once

#include "support/testrun.h"

#include <QActors/Actor>
#include <QActors/Supervisor>

#include <QtCore/qhash.h>
#include <QtCore/qloggingcategory.h>
#include <QtCore/qset.h>

namespace TestSupport {

using namespace Qt::StringLiterals;

class Family;

class Member : public Actor
{
public:
    Member(Family *family, const QString &id);

protected:
    Async<> init() override;
    Async<> run() override;
    Async<> terminate(const ExitReason &reason) override;

private:
    void end(const QString &reason);
    Family *m_family;
    QString m_id;
    QString m_name;
    bool m_ended = false;

public:
    ~Member() override;
};

class Family
{
public:
    ChildSpec spec(const QString &id) { return ChildSpec::actor<Member>(id, this, id); }
    QString text() const { return log.join(u' '); }
    Pid pid(const QString &id) const { return pids.value(id); }

    Log log;
    QHash<QString, int> starts;
    QHash<QString, QSet<int>> failingStarts;
    QHash<QString, Pid> pids;
    Duration terminateTime{0};
    bool hangsInTerminate = false;
};

inline Member::Member(Family *family, const QString &id) : m_family(family), m_id(id) { }

inline Async<> Member::init()
{
    const int number = ++m_family->starts[m_id];
    m_name = m_id + QString::number(number);
    if (m_family->failingStarts.value(m_id).contains(number)) {
        m_family->log.add(m_name + u'!');
        m_ended = true;
        throw std::runtime_error(m_id.toStdString() + " cannot start");
    }
    m_family->log.add(m_name);
    m_family->pids[m_id] = pid();
    co_return;
}

inline Async<> Member::run()
{
    co_await receive(on("crash", [] { throw std::runtime_error("crashed"); }), on("stop", [this] { stop(); }),
                     on("shutdown", [this] { stop(ExitReason(ExitReason::Kind::Shutdown)); }),
                     on("cancel", [this] { detail::ActorAccess::task(*this)->cancel(u"cut"_s); }));
}

inline Async<> Member::terminate(const ExitReason &reason)
{
    const QString kind = reason.toString().section(u':', 0, 0);
    if (m_family->hangsInTerminate) {
        m_family->log.add(m_name + u'~');
        setTerminateTimeout(1000h);
        co_await sleepForever();
    }
    if (m_family->terminateTime.count() > 0) {
        m_family->log.add(m_name + u'~');
        co_await sleep(m_family->terminateTime);
    }
    end(kind);
}

inline void Member::end(const QString &reason)
{
    if (!std::exchange(m_ended, true))
        m_family->log.add(m_name + u':' + reason);
}

inline Member::~Member()
{
    if (!m_name.isEmpty())
        end(u"Killed"_s);
}

/// "Kind: message" of the ChildError that `fn` throws.
template<typename F>
Async<QString> childErrorOf(F fn)
{
    static const char *const names[] = {"AlreadyPresent", "AlreadyStarted", "NotFound", "Running", "Restarting", "StartFailed", "TooMany", "BadSpec"};
    try {
        co_await fn();
    } catch (const ChildError &error) {
        co_return QString::fromLatin1(names[error.kind()]) + u": "_s + error.message();
    }
    co_return u"none"_s;
}

} // namespace TestSupport
