// SPDX-License-Identifier: MIT
// listen() to a sender whose signals come on another thread, while listener or sender end.
#include <QActors/Actor>
#include <QActors/Mailbox>
#include <QActors/Send>
#include <QActors/Signal>

#include "support/testrun.h"

#include <QtCore/qmutex.h>
#include <QtCore/qsemaphore.h>
#include <QtCore/qthread.h>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

class Emitter : public QObject
{
    Q_OBJECT
Q_SIGNALS:
    void changed(int value);
};

/// Emits on a thread of its own, as fast as it can, until it goes. The emitter lives on that thread, or on the one that
/// made it: then Qt waits in each emission for the lock that the end of a receiver holds.
class Noise
{
public:
    enum Home {
        There,
        Here
    };
    explicit Noise(Home home = There)
        : m_emitter(home == Here ? new Emitter : nullptr), m_thread(QThread::create([this] {
              if (!m_emitter)
                  m_emitter = std::make_unique<Emitter>();
              m_ready.release();
              for (int i = 0; !m_over; ++i)
                  Q_EMIT m_emitter->changed(i);
              if (m_emitter->thread() == QThread::currentThread())
                  m_emitter.reset();
          }))
    {
        m_thread->start();
        m_ready.acquire();
    }
    ~Noise()
    {
        m_over = true;
        m_thread->wait();
    }
    const Emitter *emitter() const { return m_emitter.get(); }

private:
    std::atomic<bool> m_over{false};
    std::unique_ptr<Emitter> m_emitter;
    QSemaphore m_ready;
    const std::unique_ptr<QThread> m_thread;
};

class Listener : public Actor
{
    Q_OBJECT
public:
    explicit Listener(const Emitter *emitter) : m_emitter(emitter) { }

protected:
    Async<> init() override
    {
        listen(m_emitter, &Emitter::changed, u"changed"_s);
        return {};
    }
    Async<> run() override
    {
        return receiveEach(on(u"changed"_s, arg<int>, [this](int) { stop(); }));
    }

private:
    const Emitter *const m_emitter;
};

} // namespace

class tst_ListenThreads : public QObject
{
    Q_OBJECT

private:
    static void homes()
    {
        QTest::addColumn<int>("home");
        QTest::newRow("on its own thread") << int(Noise::There);
        QTest::newRow("on the listener's thread") << int(Noise::Here);
    }

private Q_SLOTS:
    void AC19_actorsEndWhileTheSenderEmits_data() { homes(); }
    void AC19_actorsEndWhileTheSenderEmits()
    {
        QFETCH(int, home);
        const Noise noise{Noise::Home(home)};
        int ended = 0;
        await([&] {
            return withTaskGroup([&](TaskGroup &group) -> Async<> {
                for (; ended < 500; ++ended) {
                    const ActorHandle listener = co_await startWith<Listener>(group, StartOptions(), noise.emitter());
                    const ExitReason reason = co_await listener.wait();
                    QACTORS_COMPARE(reason.toString(), u"Normal"_s);
                }
            });
        });
        QCOMPARE(ended, 500);
    }

    void AC19_mailboxesGoWhileTheSenderEmits_data() { homes(); }
    void AC19_mailboxesGoWhileTheSenderEmits()
    {
        QFETCH(int, home);
        const Noise noise{Noise::Home(home)};
        await([&]() -> Async<> {
            for (int i = 0; i < 2000; ++i) {
                Mailbox box;
                box.listen(noise.emitter(), &Emitter::changed);
                co_await box.receive(on<int>([](int) { }));
            }
        });
    }

    // An await connects to the awaiting thread's object, queued.
    void AC19_awaitsEndWhileTheSenderEmits_data() { homes(); }
    void AC19_awaitsEndWhileTheSenderEmits()
    {
        QFETCH(int, home);
        const Noise noise{Noise::Home(home)};
        int heard = 0;
        await([&]() -> Async<> {
            for (int i = 0; i < 300; ++i) {
                auto wait = [&]() -> Async<> {
                    co_await when(noise.emitter(), &Emitter::changed);
                    ++heard;
                };
                co_await withTaskGroup([&](TaskGroup &group) -> Async<> {
                    group.startSoon(wait);
                    group.startSoon(wait);
                    co_await wait();
                    group.cancel();
                });
            }
        });
        QVERIFY(heard >= 300);
    }

    // The connection is looked at on the listener's thread while it goes on the sender's.
    void aSenderEndsWhileItsListenersDo()
    {
        for (int i = 0; i < 100; ++i) {
            auto noise = std::make_unique<Noise>();
            auto box = std::make_unique<Mailbox>();
            box->listen(noise->emitter(), &Emitter::changed);
            await([&]() -> Async<> { co_await box->receive(on<int>([](int) { })); });
            const std::unique_ptr<QThread> ends(QThread::create([&] { noise.reset(); }));
            ends->start();
            box.reset();
            ends->wait();
            QVERIFY(!noise);
        }
    }

    void aConnectionEndsWhenItIsToldTo()
    {
        Emitter emitter;
        Mailbox box;
        const auto connection = box.listen(&emitter, &Emitter::changed);
        Q_EMIT emitter.changed(1);
        QVERIFY(QObject::disconnect(connection));
        Q_EMIT emitter.changed(2);
        QCOMPARE(box.count(), 1);
    }

    void aClosedMailboxListensNoMore()
    {
        Emitter emitter;
        Mailbox box;
        const auto connection = box.listen(&emitter, &Emitter::changed);
        QVERIFY(connection);
        box.close();
        QVERIFY(!connection);
    }
};

QTEST_GUILESS_MAIN(tst_ListenThreads)
#include "tst_listen_threads.moc"
