// SPDX-License-Identifier: MIT
// Streams of signals, properties, ticks, channels and ranges.
#include "support/testrun.h"

#include <QActors/StreamOperators>
#include <QActors/StreamSources>
#include <QActors/Task>

#include <QtCore/qbuffer.h>
#include <QtCore/qthread.h>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

class Sensor : public QObject
{
    Q_OBJECT
    Q_PROPERTY(int level READ level WRITE setLevel NOTIFY levelChanged)
    Q_PROPERTY(int fixed READ level CONSTANT)

public:
    int level() const { return m_level; }
    void setLevel(int level)
    {
        m_level = level;
        Q_EMIT levelChanged(level);
    }

Q_SIGNALS:
    void levelChanged(int level);
    void moved(int x, const QString &name);
    void beat();

private:
    int m_level = 0;
};

template<typename T>
Async<QString> errorOf(Stream<T> &stream)
{
    try {
        co_await stream.next();
    } catch (const Error &error) {
        co_return error.message();
    }
    co_return u"no error"_s;
}

} // namespace

class tst_StreamSources : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void SM18_noEmissionIsMissedBetweenTwoReads()
    {
        const LeakGuard guard;
        await([]() -> Async<> {
            Sensor sensor;
            auto levels = signalsOf(&sensor, &Sensor::levelChanged);
            for (int i = 1; i <= 3; ++i)
                sensor.setLevel(i); // before the first read
            QACTORS_COMPARE((co_await levels.next()).value_or(0), 1);
            sensor.setLevel(4);
            for (int i = 2; i <= 4; ++i)
                QACTORS_COMPARE((co_await levels.next()).value_or(0), i);
            auto moves = signalsOf(&sensor, &Sensor::moved);
            auto beats = signalsOf(&sensor, &Sensor::beat);
            QTimer::singleShot(0, &sensor, [&sensor] {
                Q_EMIT sensor.moved(3, u"left"_s);
                Q_EMIT sensor.beat();
            });
            const auto move = co_await moves.next();
            QACTORS_COMPARE(std::get<0>(*move), 3);
            QACTORS_COMPARE(std::get<1>(*move), u"left"_s);
            QACTORS_VERIFY(co_await beats.next());
        });
        VERIFY_NO_LEAK(guard);
    }

    void SM19_theSenderMayGo()
    {
        const LeakGuard guard;
        await([]() -> Async<> {
            auto sensor = std::make_unique<Sensor>();
            auto failing = signalsOf(sensor.get(), &Sensor::levelChanged);
            auto ending = signalsOf(sensor.get(), &Sensor::levelChanged, SignalOptions().endsWithSender());
            sensor->setLevel(7);
            sensor.reset();
            QACTORS_COMPARE((co_await failing.next()).value_or(0), 7); // first what it had sent
            QACTORS_COMPARE((co_await ending.next()).value_or(0), 7);
            const QString gone = co_await errorOf(failing);
            QACTORS_VERIFY2(gone.endsWith(u"Sensor::levelChanged: the object was deleted"_s), gone);
            QACTORS_VERIFY(!(co_await failing.next()));
            QACTORS_VERIFY(!(co_await ending.next()));
            auto waits = std::make_unique<Sensor>();
            auto later = signalsOf(waits.get(), &Sensor::beat, SignalOptions().endsWithSender());
            QTimer::singleShot(0, [&waits] { waits.reset(); });
            QACTORS_VERIFY(!(co_await later.next()));
            QACTORS_VERIFY(!messageOf<SenderGone>([&] { static_cast<void>(signalsOf(waits.get(), &Sensor::beat)); }).isEmpty());
        });
        VERIFY_NO_LEAK(guard);
    }

    void SM20_tooManyEmissions()
    {
        const LeakGuard guard;
        await([]() -> Async<> {
            Sensor sensor;
            const auto two = SignalOptions().capacity(2);
            auto refusing = signalsOf(&sensor, &Sensor::levelChanged, two);
            auto oldest = signalsOf(&sensor, &Sensor::levelChanged, two.overflow(Overflow::DropOldest));
            auto newest = signalsOf(&sensor, &Sensor::levelChanged, two.overflow(Overflow::DropNewest));
            for (int i = 1; i <= 4; ++i)
                sensor.setLevel(i);
            QACTORS_COMPARE((co_await oldest.next()).value_or(0), 3);
            QACTORS_COMPARE((co_await oldest.next()).value_or(0), 4);
            QACTORS_COMPARE((co_await newest.next()).value_or(0), 1);
            QACTORS_COMPARE((co_await newest.next()).value_or(0), 2);
            QACTORS_COMPARE((co_await refusing.next()).value_or(0), 1);
            QACTORS_COMPARE((co_await refusing.next()).value_or(0), 2);
            const QString error = co_await errorOf(refusing);
            QACTORS_VERIFY2(error.contains(u"Sensor::levelChanged: more than 2 emissions waited"_s), error);
            QACTORS_VERIFY(!(co_await refusing.next()));
            QACTORS_VERIFY(!messageOf<MisuseError>([&] { static_cast<void>(SignalOptions().capacity(0)); }).isEmpty());
            QACTORS_VERIFY(!messageOf<MisuseError>([&] { static_cast<void>(SignalOptions().overflow(Overflow::Wait)); }).isEmpty());
        });
        VERIFY_NO_LEAK(guard);
    }

    void SM21_aPropertyNowAndWheneverItChanges()
    {
        const LeakGuard guard;
        await([]() -> Async<> {
            auto sensor = std::make_unique<Sensor>();
            sensor->setLevel(1);
            auto levels = changes(sensor.get(), &Sensor::levelChanged, &Sensor::level);
            auto named = changes<int>(sensor.get(), "level");
            auto text = changes<QString>(sensor.get(), "level");
            sensor->setLevel(2);
            QACTORS_COMPARE((co_await levels.next()).value_or(0), 2);
            QACTORS_COMPARE((co_await named.next()).value_or(0), 2);
            QACTORS_COMPARE((co_await text.next()).value_or(QString()), u"2"_s);
            QTimer::singleShot(0, sensor.get(), [&sensor] {
                sensor->setLevel(3);
                sensor->setLevel(4); // the latest
            });
            QACTORS_COMPARE((co_await levels.next()).value_or(0), 4);
            QACTORS_COMPARE((co_await named.next()).value_or(0), 4);
            QTimer::singleShot(0, [&sensor] { sensor.reset(); });
            QACTORS_VERIFY(!(co_await levels.next()));
            QACTORS_VERIFY(!(co_await named.next()));
            sensor = std::make_unique<Sensor>();
            const auto said = [&](const char *name) { return messageOf<MisuseError>([&] { static_cast<void>(changes<int>(sensor.get(), name)); }); };
            QACTORS_VERIFY(said("fixed").endsWith(u"Sensor::fixed: the property has no NOTIFY signal, nor is it BINDABLE"_s));
            QACTORS_VERIFY(said("nothing").endsWith(u"Sensor::nothing: there is no such property"_s));
            const QString type = messageOf<MisuseError>([&] { static_cast<void>(changes<QObject *>(sensor.get(), "level")); });
            QACTORS_VERIFY2(type.endsWith(u"the property is a int, not a QObject*"_s), type);
        });
        VERIFY_NO_LEAK(guard);
    }

    void SM22_ticks()
    {
        QList<qint64> read;
        const LeakGuard guard;
        awaitVirtual([&]() -> Async<> {
            auto clock = ticks(2s);
            for (int i = 0; i < 3; ++i)
                read.append((co_await clock.next()).value_or(0));
            co_await QActors::sleep(7s); // late
            for (int i = 0; i < 2; ++i)
                read.append((co_await clock.next()).value_or(0));
            QACTORS_VERIFY(!messageOf<MisuseError>([&] { static_cast<void>(ticks(0s)); }).isEmpty());
        });
        QCOMPARE(read, QList<qint64>({1, 2, 3, 6, 7}));
        VERIFY_NO_LEAK(guard);
    }

    void channelsAndRanges()
    {
        const LeakGuard guard;
        inGroup([](TaskGroup &group) -> Async<> {
            Channel<int> channel(1);
            group.startSoon([&channel]() -> Async<> {
                for (int i = 1; i <= 3; ++i)
                    co_await channel.send(i);
                channel.close();
            });
            const std::vector<int> three{1, 2, 3};
            QACTORS_COMPARE(co_await collect(valuesOf(channel)), three);
            const QList<QString> texts{u"a"_s, u"b"_s};
            const auto same = co_await collect(valuesOf(texts));
            QACTORS_COMPARE(QStringList(same.begin(), same.end()), texts);
            std::vector<std::unique_ptr<int>> pointers;
            pointers.push_back(std::make_unique<int>(5));
            auto moved = valuesOf(std::move(pointers));
            const auto pointer = co_await moved.next();
            QACTORS_COMPARE(**pointer, 5);
            QACTORS_COMPARE(int((co_await collect(valuesOf(QList<int>()))).size()), 0);
            std::vector<QString> kept(2, u"kept"_s);
            co_await collect(valuesOf(kept | std::views::take(2)));
            QACTORS_COMPARE(kept[1], u"kept"_s); // a view's values are somebody else's
        });
        VERIFY_NO_LEAK(guard);
    }

    void linesOfADeviceThatGoes()
    {
        const LeakGuard guard;
        await([]() -> Async<> {
            auto buffer = std::make_unique<QBuffer>();
            buffer->setData("one\ntwo\n");
            buffer->open(QIODevice::ReadOnly);
            auto lines = linesOf(buffer.get());
            QACTORS_COMPARE((co_await lines.next()).value_or(QByteArray()), "one\n");
            buffer.reset();
            QACTORS_VERIFY(!(co_await errorOf(lines)).isEmpty());
            QACTORS_VERIFY(!(co_await lines.next()));
        });
        VERIFY_NO_LEAK(guard);
    }

    void linesOfADevice()
    {
        const LeakGuard guard;
        await([]() -> Async<> {
            QBuffer buffer;
            buffer.setData("one\ntwo\n\nlast");
            buffer.open(QIODevice::ReadOnly);
            const auto lines = co_await collect(linesOf(&buffer));
            QACTORS_COMPARE(QByteArrayList(lines.begin(), lines.end()).join('|'), "one\n|two\n|\n|last");
        });
        VERIFY_NO_LEAK(guard);
    }

    void SM8_aSourceBelongsToTheThreadThatMadeIt()
    {
        Sensor sensor;
        auto levels = signalsOf(&sensor, &Sensor::levelChanged) | Streams::map([](int level) { return level; });
        QString text;
        QThread *thread = QThread::create([&] { text = await([&] { return errorOf(levels); }); });
        thread->start();
        thread->wait();
        delete thread;
        QCOMPARE(text, u"signalsOf: the stream is read on another thread than the one on which it was made; make it where it is read"_s);
    }

    void SM18_aSenderOnAnotherThread()
    {
        const LeakGuard guard;
        QThread thread;
        auto *sensor = new Sensor;
        sensor->moveToThread(&thread);
        await([&]() -> Async<> {
            auto levels = signalsOf(sensor, &Sensor::levelChanged, SignalOptions().endsWithSender());
            thread.start();
            QMetaObject::invokeMethod(sensor, [sensor] {
                for (int i = 1; i <= 100; ++i)
                    sensor->setLevel(i);
                sensor->deleteLater();
            });
            int sum = 0;
            while (const auto level = co_await levels.next())
                sum += *level;
            QACTORS_COMPARE(sum, 5050);
        });
        thread.quit();
        thread.wait();
        VERIFY_NO_LEAK(guard);
    }
};

QTEST_GUILESS_MAIN(tst_StreamSources)
#include "tst_streamsources.moc"
