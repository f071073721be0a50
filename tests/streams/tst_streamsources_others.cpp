// SPDX-License-Identifier: MIT
// Not for ThreadSanitizer: the threads of QtConcurrent hand over in code of Qt that it does not see.
// Streams of a model's rows, of bindable properties, futures, and blocks of a device.
#include "support/testrun.h"

#include <QActors/Everywhere>
#include <QActors/RowChanges>
#include <QActors/StreamOperators>
#include <QActors/StreamTiming>

#include <QtConcurrent/qtconcurrentmap.h>
#include <QtCore/qbuffer.h>
#include <QtCore/qstringlistmodel.h>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

class Gauge : public QObject
{
    Q_OBJECT
    Q_PROPERTY(int level READ level WRITE setLevel BINDABLE bindableLevel)

public:
    int level() const { return m_level; }
    void setLevel(int level) { m_level = level; }
    QBindable<int> bindableLevel() { return &m_level; }

private:
    Q_OBJECT_BINDABLE_PROPERTY(Gauge, int, m_level)
};

QString drawn(const RowChange &change)
{
    const char *const names[] = {"reset", "inserted", "removed", "changed", "moved"};
    return u"%1 %2-%3"_s.arg(QLatin1StringView(names[int(change.kind)])).arg(change.first).arg(change.last);
}

} // namespace

class tst_StreamSources_Others : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void SM42_rowsOfAModel()
    {
        const LeakGuard guard;
        QStringList seen;
        awaitVirtual([&]() -> Async<> {
            auto model = std::make_unique<QStringListModel>(QStringList({u"a"_s, u"b"_s}));
            auto changes = rowChanges(model.get());
            model->insertRow(2);
            model->setData(model->index(2), u"c"_s);
            model->moveRow({}, 0, {}, 3);
            model->removeRow(1);
            model->sort(0);
            model.reset();
            while (const auto change = co_await changes.next())
                seen.append(drawn(*change));
            QACTORS_VERIFY(!messageOf<SenderGone>([&] { static_cast<void>(rowChanges(model.get())); }).isEmpty());
        });
        QCOMPARE(seen.join(u", "_s), u"reset 0-1, inserted 2-2, changed 2-2, moved 0-0, removed 1-1, reset 0-1"_s);
        VERIFY_NO_LEAK(guard);
    }

    void SM42_tooManyChangesFail()
    {
        awaitVirtual([]() -> Async<> {
            QStringListModel model({u"a"_s});
            auto changes = rowChanges(&model, SignalOptions().capacity(1));
            model.insertRow(0);
            QACTORS_VERIFY((co_await changes.next())->kind == RowChange::Kind::Reset);
            bool thrown = false;
            try {
                co_await changes.next();
            } catch (const StreamOverflow &) {
                thrown = true;
            }
            QACTORS_VERIFY(thrown);
        });
    }

    void SM21_bindableProperties()
    {
        const LeakGuard guard;
        awaitVirtual([]() -> Async<> {
            auto gauge = std::make_unique<Gauge>();
            QProperty<int> source{1};
            gauge->bindableLevel().setBinding([&] { return source.value() * 10; });
            auto levels = changes(gauge.get(), gauge->bindableLevel());
            auto named = changes<int>(gauge.get(), "level"); // it has no NOTIFY
            QACTORS_COMPARE((co_await levels.next()).value_or(0), 10);
            QACTORS_COMPARE((co_await named.next()).value_or(0), 10);
            source = 2;
            source = 3;
            QACTORS_COMPARE((co_await levels.next()).value_or(0), 30);
            QACTORS_COMPARE((co_await named.next()).value_or(0), 30);
            const auto next = [&levels] { return levels.next(); };
            QACTORS_VERIFY(!(co_await moveOnAfter(1s, next)));
            QACTORS_VERIFY(!messageOf<MisuseError>([&] { static_cast<void>(changes(gauge.get(), QBindable<int>())); }).isEmpty());
            gauge.reset();
            QACTORS_VERIFY(!(co_await levels.next()));
            QACTORS_VERIFY(!(co_await named.next()));
        });
        VERIFY_NO_LEAK(guard);
    }

    void SM43_allResultsOfAFuture()
    {
        const LeakGuard guard;
        await([]() -> Async<> {
            const QList<int> numbers{1, 2, 3, 4};
            const auto squares = co_await collect(resultsOf(QtConcurrent::mapped(numbers, [](int i) { return i * i; })));
            const std::vector<int> expected{1, 4, 9, 16};
            QACTORS_COMPARE(squares, expected);
            QPromise<int> promise;
            promise.start();
            {
                auto results = resultsOf(promise.future());
                promise.addResult(7);
                QACTORS_COMPARE((co_await results.next()).value_or(0), 7);
            }
            QACTORS_VERIFY(promise.isCanceled());
            promise.finish();
        });
        VERIFY_NO_LEAK(guard);
    }

    void SM43_blocksOfADevice()
    {
        const LeakGuard guard;
        awaitVirtual([]() -> Async<> {
            QBuffer buffer;
            buffer.setData("abcdefgh");
            QACTORS_VERIFY(buffer.open(QIODevice::ReadOnly));
            const auto blocks = co_await collect(blocksOf(&buffer, 3));
            const std::vector<QByteArray> expected{"abc", "def", "gh"};
            QACTORS_VERIFY(blocks == expected);
            QACTORS_COMPARE(messageOf<MisuseError>([&] { static_cast<void>(blocksOf(&buffer, 0)); }), u"blocksOf: blocks of 0 bytes at most; give at least 1"_s);
        });
        VERIFY_NO_LEAK(guard);
    }

    void SM9_cancelAndKillEverywhere()
    {
        const auto scenario = []() -> Async<> {
            QStringListModel model;
            auto changes = rowChanges(&model);
            co_await changes.next();
            const auto insert = [&](TaskGroup &group) -> Async<> {
                group.startSoon([&]() -> Async<> {
                    co_await checkpoint();
                    model.insertRow(0);
                });
                co_await changes.next();
            };
            co_await withTaskGroup(insert);
        };
        for (const auto &everywhere : {&Test::cancelEverywhere, &Test::killEverywhere, &Test::failEverywhere}) {
            const auto result = everywhere(scenario, {}, std::source_location::current());
            QVERIFY2(result.passed() && result.complete, qPrintable(result.report()));
        }
    }
};

QTEST_GUILESS_MAIN(tst_StreamSources_Others)
#include "tst_streamsources_others.moc"
