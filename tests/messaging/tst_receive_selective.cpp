// SPDX-License-Identifier: MIT
// Long mailboxes, in which receives remember how far they have looked: what they take is as if they looked at all.
#include <QActors/Dispatcher>
#include <QActors/Mailbox>
#include <QActors/Timeouts>

#include "support/testrun.h"

#include <deque>
#include <random>
#include <variant>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

using Value = std::variant<int, QString, double>;

/// What a receive of these types takes from the model; an empty text if there is nothing.
template<typename... T>
QString takeFrom(std::deque<Value> &model)
{
    for (auto at = model.begin(); at != model.end(); ++at) {
        if ((std::holds_alternative<T>(*at) || ...)) {
            const QString text = std::visit([](const auto &value) { return u"%1"_s.arg(value); }, *at);
            model.erase(at);
            return text;
        }
    }
    return {};
}

template<typename... T>
Async<QString> takeFrom(Mailbox &box)
{
    co_return co_await box.receive(on<T>([](const T &value) { return u"%1"_s.arg(value); })..., after(0ms, [] { return QString(); }));
}

} // namespace

class tst_ReceiveSelective : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // Against a plain list, with receives of several kinds, in mailboxes about and above the length that matters.
    void MB2_asAPlainList_data()
    {
        QTest::addColumn<int>("length");
        for (const int length : {8, 17, 18, 40, 200})
            QTest::addRow("%d", length) << length;
    }
    void MB2_asAPlainList()
    {
        QFETCH(int, length);
        const LeakGuard guard;
        awaitVirtual([&]() -> Async<> {
            std::mt19937 random(static_cast<unsigned>(length));
            Mailbox box;
            std::deque<Value> model;
            for (int step = 0; step < 3000; ++step) {
                const unsigned what = random() % 16;
                QString taken, expected;
                if (int(model.size()) < length && what < 8) {
                    Value value = step;
                    if (step / 300 % 2 == 0 || what == 7) { // else a long run of one type, which others have to pass
                        if (what > 5)
                            value = step + 0.5;
                        else if (what > 2)
                            value = QString::number(step);
                    }
                    std::visit([&](const auto &v) { box.post(v); }, value);
                    model.push_back(value);
                    continue;
                }
                if (what < 10) {
                    expected = takeFrom<int>(model);
                    taken = co_await takeFrom<int>(box);
                } else if (what < 13) {
                    expected = takeFrom<QString>(model);
                    taken = co_await takeFrom<QString>(box);
                } else if (what < 15) {
                    expected = takeFrom<double>(model);
                    taken = co_await takeFrom<double>(box);
                } else {
                    expected = takeFrom<double, QString>(model);
                    taken = co_await takeFrom<double, QString>(box);
                }
                QACTORS_COMPARE(taken, expected);
                QACTORS_COMPARE(box.count(), int(model.size()));
            }
        });
        VERIFY_NO_LEAK(guard);
    }

    // It had been handed over to a task that is killed, and stands again where another receive has looked already.
    void MB10_aMessagePutBackIsFound()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            Dispatcher::current()->setBudget(1h); // all in one turn
            Mailbox box;
            auto group = std::make_unique<TaskGroup>();
            for (int i = 0; i < 30; ++i)
                box.post(i);
            group->startSoon([&]() -> Async<> { co_await box.receive(on<QString>([&] { log.add(u"never"_s); })); });
            co_await settle();
            box.post("handed over");
            for (int i = 30; i < 60; ++i)
                box.post(i);
            box.post("later");
            co_await box.receive(on<QString>([&](const QString &text) { log.add(text); }));
            group.reset();
            log.add(co_await takeFrom<QString>(box));
            log.add(QString::number(box.count()));
        });
        Dispatcher::current()->setBudget(200us);
        QCOMPARE(log.join(u", "), u"later, handed over, 60"_s);
    }

    // What was looked at last goes, and so on to the first: it begins anew.
    void MB2_whatWasLookedAtGoes()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            Mailbox box;
            for (int i = 0; i < 20; ++i)
                box.post(i);
            log.add(u"[%1]"_s.arg(co_await takeFrom<QString>(box)));
            for (int i = 19; i >= 0; --i)
                co_await box.receive(on<int>(when([i](int n) { return n == i; }), [] {}));
            box.post(-1);
            for (int i = 0; i < 20; ++i)
                box.post(QString::number(i));
            for (int i = 0; i < 2; ++i)
                log.add(co_await takeFrom<QString>(box));
            box.close();
        });
        QCOMPARE(log.join(u' '), u"[] 0 1"_s);
    }

    // The same, where the mailbox itself lets messages go.
    void MB13_whatWasLookedAtIsDropped()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            Mailbox box;
            box.setCapacity(20, Overflow::DropOldest);
            for (int i = 0; i < 20; ++i)
                box.post(i);
            log.add(u"[%1]"_s.arg(co_await takeFrom<QString>(box)));
            for (int i = 20; i < 65; ++i)
                box.post(i);
            box.post("text");
            log.add(co_await takeFrom<QString>(box));
            log.add(co_await takeFrom<int>(box));
        });
        QCOMPARE(log.join(u' '), u"[] text 46"_s);
    }
    void whatWasLookedAtIsFlushed()
    {
        Log log;
        awaitVirtual([&]() -> Async<> {
            Mailbox box;
            for (int i = 0; i < 20; ++i)
                box.post(i);
            const Ref ref = box.monitor(Pid()); // its Down is the last
            log.add(u"[%1]"_s.arg(co_await takeFrom<QString>(box)));
            box.demonitor(ref, Flush::Yes);
            log.add(QString::number(box.count()));
            box.post("text");
            log.add(co_await takeFrom<QString>(box));
        });
        QCOMPARE(log.join(u' '), u"[] 20 text"_s);
    }

    // Predicates and literals may say something else each time.
    void MB15_predicatesAreAskedAgain()
    {
        awaitVirtual([&]() -> Async<> {
            Mailbox box;
            for (int i = 0; i < 40; ++i)
                box.post(i);
            int wanted = 100;
            const auto fits = [&wanted](int i) { return i == wanted; };
            const auto give = [](int i) { return i; };
            const auto none = [] { return -1; };
            QACTORS_COMPARE(co_await box.receive(on<int>(when(fits), give), after(0ms, none)), -1);
            wanted = 5;
            QACTORS_COMPARE(co_await box.receive(on<int>(when(fits), give), after(0ms, none)), 5);
            for (const int literal : {100, 6, 7})
                QACTORS_COMPARE(co_await box.receive(on(literal, [literal] { return literal; }), after(0ms, none)),
                                literal == 100 ? -1 : literal);
        });
    }
};

QTEST_GUILESS_MAIN(tst_ReceiveSelective)

#include "tst_receive_selective.moc"
