// SPDX-License-Identifier: MIT
// A registry whose names several processes share: entries with values, dispatch. After the documented behaviour of Elixir's Registry.
#include "support/bank.h"
#include "support/family.h"

#include <QActors/EventLoopPool>
#include <QActors/Registry>

#include <QtCore/qthread.h>

using namespace TestSupport;

class tst_RegistryKeys : public QObject
{
    Q_OBJECT

private:
    static QString text(const Registry &registry, const QString &name)
    {
        QStringList all;
        for (const RegistryEntry &entry : registry.entries(name))
            all.append(entry.pid.toString() + u'=' + entry.value.toString());
        return all.join(u' ');
    }

private Q_SLOTS:
    void RG7_severalHaveOneName()
    {
        Log log;
        Registry readers(u"readers"_s, Registry::Keys::Duplicate);
        QCOMPARE(readers.keys(), Registry::Keys::Duplicate);
        QCOMPARE(Registry(u"names"_s).keys(), Registry::Keys::Unique);
        QCOMPARE(Registry::global().keys(), Registry::Keys::Unique);
        Mailbox a;
        Mailbox b;
        const QString first = a.pid().toString();
        const QString second = b.pid().toString();
        QObject::connect(&readers, &Registry::nameRegistered, &readers, [&](const QString &name, Pid) { log.add(u'+' + name); });
        QObject::connect(&readers, &Registry::nameUnregistered, &readers, [&](const QString &name, Pid) { log.add(u'-' + name); });
        readers.registerName(u"news"_s, a.pid(), 1);
        readers.registerName(u"news"_s, b.pid(), 2);
        readers.registerName(u"news"_s, a.pid(), 3);
        readers.registerName(u"sport"_s, a.pid());
        QCOMPARE(text(readers, u"news"_s), u"%1=1 %2=2 %1=3"_s.arg(first, second));
        QCOMPARE(text(readers, u"sport"_s), first + u'=');
        QCOMPARE(text(readers, u"weather"_s), QString());
        QCOMPARE(readers.registeredNames(), QStringList({u"news"_s, u"sport"_s}));
        QCOMPARE(readers.namesOf(a.pid()), QStringList({u"news"_s, u"sport"_s}));
        QCOMPARE(readers.namesOf(b.pid()), QStringList({u"news"_s}));
        // Its own entries, all of them, and those alone.
        QVERIFY(readers.unregisterName(u"news"_s, a.pid()));
        QVERIFY(!readers.unregisterName(u"news"_s, a.pid()));
        QVERIFY(!readers.unregisterName(u"weather"_s, a.pid()));
        QCOMPARE(text(readers, u"news"_s), second + u"=2"_s);
        QCOMPARE(readers.namesOf(a.pid()), QStringList({u"sport"_s}));
        // The end of a process takes the rest.
        readers.registerName(u"news"_s, a.pid());
        readers.registerName(u"news"_s, a.pid());
        const Pid ended = a.pid();
        a.close();
        QCOMPARE(text(readers, u"news"_s), second + u"=2"_s);
        QCOMPARE(readers.registeredNames(), QStringList({u"news"_s}));
        QCOMPARE(readers.namesOf(ended), QStringList());
        log.sort(); // one signal an entry, those of an end in no order of names
        QCOMPARE(log.join(u' '), u"+news +news +news +news +news +sport -news -news -news -news -sport"_s);
    }

    void RG8_dispatchReachesAllOfAName()
    {
        for (const Registry::Keys keys : {Registry::Keys::Unique, Registry::Keys::Duplicate}) {
            Registry readers(u"readers"_s, keys);
            Mailbox a;
            Mailbox b;
            readers.registerName(u"news"_s, a.pid(), u"de"_s);
            if (keys == Registry::Keys::Duplicate) {
                readers.registerName(u"news"_s, b.pid(), u"en"_s);
                readers.registerName(u"news"_s, b.pid(), u"fr"_s);
            }
            QStringList called;
            const auto note = [&](Pid pid, const QVariant &value) {
                called.append((pid == a.pid() ? u"a "_s : u"b "_s) + value.toString());
                // What it changes has no effect on this dispatch.
                readers.unregisterName(u"news"_s, b.pid());
            };
            const int all = keys == Registry::Keys::Duplicate ? 3 : 1;
            QCOMPARE(readers.dispatch(u"news"_s, note), all);
            QCOMPARE(called.join(u", "), all == 3 ? u"a de, b en, b fr"_s : u"a de"_s);
            QCOMPARE(readers.dispatch(u"news"_s, [](Pid pid) { send(pid, 7); }), 1);
            QCOMPARE(a.count(), 1);
            QCOMPARE(b.count(), 0);
            bool called2 = false;
            QCOMPARE(readers.dispatch(u"sport"_s, [&](Pid) { called2 = true; }), 0);
            QVERIFY(!called2);
        }
    }

    void RG9_aFailureDoesNotKeepDispatchFromTheOthers()
    {
        Registry readers(u"readers"_s, Registry::Keys::Duplicate);
        Mailbox a;
        for (int i = 1; i <= 4; ++i)
            readers.registerName(u"news"_s, a.pid(), i);
        QStringList called;
        QString thrown;
        try {
            readers.dispatch(u"news"_s, [&](Pid, const QVariant &value) {
                called.append(value.toString());
                if (value.toInt() % 2 == 0)
                    throw std::runtime_error("no " + std::to_string(value.toInt()));
            });
        } catch (const ExceptionGroup &group) {
            thrown = group.message().section(u'\n', 0, 0);
            QCOMPARE(int(group.exceptions().size()), 2);
        }
        QCOMPARE(called.join(u' '), u"1 2 3 4"_s);
        QVERIFY2(thrown.contains(u"dispatch: failures for 'news' in readers"_s), qPrintable(thrown));
    }

    void RG10_anEntryHasAValue()
    {
        Registry names(u"names"_s);
        Mailbox a;
        Mailbox b;
        names.registerName(u"x"_s, a.pid(), 1);
        QVERIFY(names.entries(u"x"_s) == QList<RegistryEntry>({{a.pid(), 1}}));
        QVERIFY(names.setValue(u"x"_s, a.pid(), 2));
        QVERIFY(!names.setValue(u"x"_s, b.pid(), 3));
        QVERIFY(!names.setValue(u"y"_s, a.pid(), 3));
        QCOMPARE(text(names, u"x"_s), a.pid().toString() + u"=2"_s);
        QVERIFY(!names.unregisterName(u"x"_s, b.pid()));
        QVERIFY(names.unregisterName(u"x"_s, a.pid()));
        QVERIFY(names.entries(u"x"_s).isEmpty());
        Registry readers(u"readers"_s, Registry::Keys::Duplicate);
        readers.registerName(u"x"_s, a.pid(), 1);
        readers.registerName(u"x"_s, b.pid(), 2);
        readers.registerName(u"x"_s, a.pid(), 3);
        QVERIFY(readers.setValue(u"x"_s, a.pid(), 4));
        QCOMPARE(text(readers, u"x"_s), u"%1=4 %2=2 %1=4"_s.arg(a.pid().toString(), b.pid().toString()));
    }

    // A supervised child has its value again after each start.
    void RG10_aChildRegistersWithItsValue()
    {
        QLoggingCategory::setFilterRules(u"qactors.supervisor=false"_s);
        Family family;
        inGroup([&](TaskGroup &group) -> Async<> {
            Registry readers(u"readers"_s, Registry::Keys::Duplicate);
            const QList<ChildSpec> children{family.spec(u"a"_s).registerAs(readers, u"news"_s, u"de"_s),
                                            family.spec(u"b"_s).registerAs(readers, u"news"_s, u"en"_s)};
            co_await start<Supervisor>(group, SupervisorOptions().intensity(3, 1s), children);
            send(family.pid(u"a"_s), "crash");
            co_await settle(30);
            QACTORS_COMPARE(text(readers, u"news"_s), u"%1=en %2=de"_s.arg(family.pid(u"b"_s).toString(), family.pid(u"a"_s).toString()));
        });
        QCOMPARE(family.text(), u"a1 b1 a1:Error a2 b1:Shutdown a2:Shutdown"_s);
    }

    void RG11_whatGivesOneProcessIsRefusedForSharedNames()
    {
        Registry readers(u"readers"_s, Registry::Keys::Duplicate);
        const QString text = u": 'x' may be the name of several processes in readers; use entries(), dispatch(), or a pid"_s;
        QCOMPARE(messageOf<MisuseError>([&] { static_cast<void>(readers.whereis(u"x"_s)); }), u"whereis"_s + text);
        QCOMPARE(messageOf<MisuseError>([&] { static_cast<void>(readers.resolve(u"x"_s)); }), u"whereis"_s + text);
        QCOMPARE(messageOf<MisuseError>([&] { static_cast<void>(readers.whereisWhenReady(u"x"_s)); }), u"whereisWhenReady"_s + text);
        QCOMPARE(messageOf<MisuseError>([&] { readers.unregisterName(u"x"_s); }), u"unregisterName"_s + text);
        QCOMPARE(messageOf<MisuseError>([&] { readers.registerName(u"x"_s, Pid()); }),
                 u"registerName: 'x' for %1 in readers; give a name and a process"_s.arg(Pid().toString()));
        QCOMPARE(messageOf<MisuseError>([] { Registry bad(u"bad"_s, Registry::Keys(7)); }),
                 u"Registry: unknown keys 7 for bad; give Unique or Duplicate"_s);
    }

    void RG5_sharedNamesFromAnyThread()
    {
        EventLoopPool pool(2);
        Registry readers(u"readers"_s, Registry::Keys::Duplicate);
        inGroup([&](TaskGroup &group) -> Async<> {
            const QActors::Test::ExternalWork work;
            const ActorHandle store = co_await startWith<Store>(group, StartOptions().on(pool));
            std::vector<std::unique_ptr<QThread>> threads;
            for (int t = 0; t < 4; ++t) {
                threads.emplace_back(QThread::create([&, t, pid = store.pid()] {
                    for (int i = 0; i < 100; ++i) {
                        readers.registerName(u"news"_s, pid, t);
                        static_cast<void>(readers.dispatch(u"news"_s, [](Pid) { }));
                        if (i % 10 == 0)
                            readers.unregisterName(u"news"_s, pid);
                    }
                }));
                threads.back()->start();
            }
            for (const auto &thread : threads)
                thread->wait();
            kill(store);
            co_await store.wait();
            QACTORS_VERIFY(readers.entries(u"news"_s).isEmpty());
            QACTORS_VERIFY(readers.namesOf(store).isEmpty());
        });
    }
};

QTEST_GUILESS_MAIN(tst_RegistryKeys)
#include "tst_registry_keys.moc"
