// SPDX-License-Identifier: MIT
#include "support/testrun.h"

#include <QActors/StreamOperators>
#include <QActors/Topic>

#include <QtCore/qthread.h>

#include <thread>

using namespace TestSupport;
using namespace Qt::StringLiterals;

class tst_Topic : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void SM25_eachSubscriberGetsWhatComesAfterItsSubscription()
    {
        const LeakGuard guard;
        awaitVirtual([]() -> Async<> {
            std::optional<Topic<int>> topic(std::in_place, u"numbers"_s);
            topic->publish(1); // nobody hears
            auto early = topic->subscribe();
            topic->publish(2);
            {
                auto late = topic->subscribe();
                topic->publish(3);
                QACTORS_COMPARE(topic->subscribers(), 2);
                QACTORS_COMPARE((co_await late.next()).value_or(0), 3);
            }
            QACTORS_COMPARE(topic->subscribers(), 1);
            QACTORS_COMPARE((co_await early.next()).value_or(0), 2);
            topic->publish(4);
            topic.reset(); // after what waits, the end
            QACTORS_COMPARE((co_await early.next()).value_or(0), 3);
            QACTORS_COMPARE((co_await early.next()).value_or(0), 4);
            QACTORS_VERIFY(!(co_await early.next()));
        });
        VERIFY_NO_LEAK(guard);
    }

    void SM26_whoDoesNotKeepUpHoldsUpNobody()
    {
        const LeakGuard guard;
        awaitVirtual([]() -> Async<> {
            Topic<int> topic(u"numbers"_s);
            const auto two = SignalOptions().capacity(2);
            auto refusing = topic.subscribe(two);
            auto oldest = topic.subscribe(two.overflow(Overflow::DropOldest));
            auto newest = topic.subscribe(two.overflow(Overflow::DropNewest));
            for (int i = 1; i <= 4; ++i)
                topic.publish(i);
            QACTORS_COMPARE((co_await oldest.next()).value_or(0), 3);
            QACTORS_COMPARE((co_await newest.next()).value_or(0), 1);
            co_await refusing.next();
            co_await refusing.next();
            QString error;
            try {
                co_await refusing.next();
            } catch (const StreamOverflow &overflow) {
                error = overflow.message();
            }
            QACTORS_VERIFY2(error.startsWith(u"the topic 'numbers': more than 2 values waited"_s), error);
            QACTORS_VERIFY(!(co_await refusing.next()));
        });
        VERIFY_NO_LEAK(guard);
    }

    void SM26_theTopicsEndHidesNoOverflow()
    {
        awaitVirtual([]() -> Async<> {
            std::optional<Topic<int>> topic(std::in_place, u"numbers"_s);
            auto values = topic->subscribe(SignalOptions().capacity(1));
            topic->publish(1);
            topic->publish(2);
            topic.reset();
            QACTORS_COMPARE((co_await values.next()).value_or(0), 1);
            bool thrown = false;
            try {
                co_await values.next();
            } catch (const StreamOverflow &) {
                thrown = true;
            }
            QACTORS_VERIFY(thrown);
            QACTORS_VERIFY(!(co_await values.next()));
        });
    }

    void SM27_publishersAndSubscribersOnManyThreads()
    {
        constexpr int Each = 2000;
        const LeakGuard guard;
        {
            Topic<int> topic(u"numbers"_s);
            std::atomic<int> subscribed{0};
            const auto subscribe = [&] {
                await([&]() -> Async<> {
                    auto values = topic.subscribe(SignalOptions().capacity(4 * Each)) | Streams::take(2 * Each);
                    ++subscribed;
                    int sum = 0;
                    std::array<int, 2> last{-1, -1};
                    bool isOrdered = true;
                    while (const auto value = co_await values.next()) {
                        sum += 1;
                        int &before = last[std::size_t(*value % 2)];
                        isOrdered = isOrdered && *value > before; // of each publisher
                        before = *value;
                    }
                    QACTORS_COMPARE(sum, 2 * Each);
                    QACTORS_VERIFY(isOrdered);
                });
            };
            std::vector<QThread *> threads;
            for (int i = 0; i < 3; ++i)
                threads.push_back(QThread::create(subscribe));
            for (QThread *thread : threads)
                thread->start();
            while (subscribed < 3)
                std::this_thread::yield();
            const auto publish = [&topic](int which) {
                for (int i = 0; i < Each; ++i)
                    topic.publish(2 * i + which);
            };
            std::jthread even(publish, 0);
            std::jthread odd(publish, 1);
            for (QThread *thread : threads) {
                thread->wait();
                delete thread;
            }
        }
        VERIFY_NO_LEAK(guard);
    }

    void SM46_aTopicIsFoundByItsName()
    {
        const LeakGuard guard;
        awaitVirtual([]() -> Async<> {
            Registry registry(u"of the test"_s);
            QStringList told;
            QObject::connect(&registry, &Registry::topicRegistered, &registry, [&told](const QString &name) { told.append(name); });
            const auto find = [&registry] { return findTopic<int>(u"numbers"_s, registry); };
            QACTORS_COMPARE(messageOf<NameError>([&] { find(); }), u"findTopic: no topic is registered as 'numbers' in of the test"_s);
            std::optional<Topic<int>> topic(std::in_place, u"n"_s);
            topic->registerName(u"numbers"_s, registry);
            QACTORS_COMPARE(told, QStringList{u"numbers"_s});
            const TopicRef<int> found = find();
            auto values = found.subscribe(SignalOptions().capacity(1).overflow(Overflow::DropOldest));
            auto variants = subscribeToTopic(u"numbers"_s, {}, registry);
            found.publish(1);
            topic->publish(2);
            QACTORS_COMPARE((co_await values.next()).value_or(0), 2);
            QACTORS_COMPARE((co_await variants.next()).value_or(QVariant()), QVariant(1));
            Topic<int> other;
            QACTORS_COMPARE(messageOf<NameError>([&] { other.registerName(u"numbers"_s, registry); }),
                            u"Topic::registerName: 'numbers' is taken by a topic in of the test"_s);
            QACTORS_VERIFY(!messageOf<MisuseError>([&] { other.registerName(QString(), registry); }).isEmpty());
            const QString type = messageOf<MisuseError>([&] { findTopic<QString>(u"numbers"_s, registry); });
            QACTORS_VERIFY2(type.startsWith(u"findTopic: 'numbers' in of the test is a topic of int, not of QString"_s), type);
            topic.reset();
            QACTORS_VERIFY(!(co_await values.next()));
            found.publish(3); // nobody hears
            auto over = found.subscribe();
            QACTORS_VERIFY(!(co_await over.next()));
            QACTORS_VERIFY(!messageOf<NameError>([&] { find(); }).isEmpty());
            other.registerName(u"numbers"_s, registry); // free again
            other.publish(4);
        });
        VERIFY_NO_LEAK(guard);
    }

    void SM46_byNameAcrossThreads()
    {
        const LeakGuard guard;
        {
            Topic<int> topic;
            topic.registerName(u"tst_topic numbers"_s);
            int sum = 0;
            std::atomic<bool> isReading{false};
            QThread *thread = QThread::create([&] {
                await([&]() -> Async<> {
                    auto values = findTopic<int>(u"tst_topic numbers"_s).subscribe();
                    isReading = true;
                    co_await forEach(std::move(values) | Streams::take(100), [&sum](int value) { sum += value; });
                });
            });
            thread->start();
            while (!isReading)
                std::this_thread::yield();
            for (int i = 1; i <= 100; ++i)
                findTopic<int>(u"tst_topic numbers"_s).publish(i);
            thread->wait();
            delete thread;
            QCOMPARE(sum, 5050);
        }
        VERIFY_NO_LEAK(guard);
    }

    void SM33_aSubscriptionThatIsDestroyedOnAnotherThread()
    {
        const LeakGuard guard;
        Topic<int> topic;
        std::optional<Stream<int>> values(topic.subscribe());
        std::jthread([&] { values.reset(); }).join();
        await([&]() -> Async<> {
            while (topic.subscribers() > 0)
                co_await yield();
        });
        VERIFY_NO_LEAK(guard);
    }

    void SM27_aSubscribersThreadEnds()
    {
        Topic<int> topic(u"numbers"_s);
        QThread *thread = QThread::create([&] {
            await([&]() -> Async<> {
                auto values = topic.subscribe();
                const auto next = [&values] { return values.next(); };
                co_await moveOnAfter(0s, next);
            });
        });
        thread->start();
        thread->wait();
        delete thread;
        topic.publish(1);
        QCOMPARE(topic.subscribers(), 0);
    }
};

QTEST_GUILESS_MAIN(tst_Topic)
#include "tst_topic.moc"
