// SPDX-License-Identifier: MIT
// Messages in requests and answers, from thread to thread: each block counts where it is, so that a test of leaks is right.
#include "support/testrun.h"

#include <QActors/EventLoopPool>
#include <QActors/GenServer>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

struct Ask
{
    using Answer = QString;
    QString what;
};

class Listener : public GenServer
{
    Q_OBJECT
public:
    int count() const { return m_count; }

protected:
    Async<> init() override
    {
        onCall<Ask>([this](const Ask &ask) {
            ++m_count;
            return ask.what;
        });
        onCast<Ask>([this](const Ask &) { ++m_count; });
        return {};
    }

private:
    int m_count = 0;
};

} // namespace

class tst_CarriedMessage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_pool = std::make_unique<EventLoopPool>(1); }
    void cleanup() { m_pool.reset(); }

    QACTORS_TEST(callsAcrossThreadsLeaveNothingBehind, QActors::Test::Options().realTime())
    {
        const auto body = [&](TaskGroup &group) -> Async<> {
            const ActorRef<Listener> listener = co_await startOn<Listener>(*m_pool, group);
            for (int i = 0; i < 10; ++i)
                QACTORS_COMPARE(co_await call<Ask>(listener, u"it"_s), u"it"_s);
            stop(listener);
        };
        co_await withTaskGroup(body);
    }

    QACTORS_TEST(castsAcrossThreadsLeaveNothingBehind, QActors::Test::Options().realTime())
    {
        const auto body = [&](TaskGroup &group) -> Async<> {
            const ActorRef<Listener> listener = co_await startOn<Listener>(*m_pool, group);
            for (int i = 0; i < 10; ++i)
                cast<Ask>(listener, u"it"_s);
            QACTORS_COMPARE(co_await listener.call(&Listener::count), 10);
            stop(listener);
        };
        co_await withTaskGroup(body);
    }

    QACTORS_TEST(callsThatNobodyAnswersLeaveNothingBehind, QActors::Test::Options().realTime())
    {
        const auto body = [&](TaskGroup &group) -> Async<> {
            const ActorRef<Listener> listener = co_await startOn<Listener>(*m_pool, group);
            stop(listener);
            bool failed = false;
            try {
                co_await call<Ask>(listener, u"it"_s);
                co_await call<Ask>(listener, u"it"_s);
            } catch (const Error &) {
                failed = true;
            }
            QACTORS_VERIFY(failed);
        };
        co_await withTaskGroup(body);
    }

private:
    std::unique_ptr<EventLoopPool> m_pool;
};

QTEST_GUILESS_MAIN(tst_CarriedMessage)
#include "tst_carriedmessage.moc"
