// SPDX-License-Identifier: MIT
// Elixir: its servers are called as Erlang's, with the names and structs that it has, and it calls ours.
// Real I/O: a node of Elixir's, sockets.
// Not for ThreadSanitizer: Elixir's processes.
#include "erlang/nodes.h"

#include <QActors/TermConversion>
#include <QActors/TermPattern>

using namespace TestSupport;

namespace {

/// %Item{id: 7, title: "rain", tags: [:new]}
class Item
{
    Q_GADGET
    Q_CLASSINFO("TermStruct", "Elixir.Item")
    Q_PROPERTY(int id MEMBER id)
    Q_PROPERTY(QString title MEMBER title)
    Q_PROPERTY(QStringList tags MEMBER tags)

public:
    int id = 0;
    QString title;
    QStringList tags;
    bool operator==(const Item &) const = default;
};

class Server : public GenServer
{
    Q_OBJECT

public:
    Q_INVOKABLE int add(int amount) { return m_total += amount; }
    Q_INVOKABLE QString describe(const Item &item) { return u"%1: %2 (%3)"_s.arg(item.id).arg(item.title, item.tags.join(u',')); }
    Q_INVOKABLE void finish() { throw std::runtime_error("no more"); }

private:
    int m_total = 0;
};

/// Where Elixir's own code is; empty if there is none.
QString elixirPath()
{
    static const QString path = [] {
        if (!hasErlang() || QStandardPaths::findExecutable(u"elixir"_s).isEmpty())
            return QString();
        QProcess elixir;
        elixir.start(u"elixir"_s, {u"-e"_s, u"IO.puts(:code.lib_dir(:elixir))"_s});
        return elixir.waitForFinished(60000) && elixir.exitCode() == 0 ? QString::fromUtf8(elixir.readAllStandardOutput().trimmed()) + u"/ebin"_s : QString();
    }();
    return path;
}

BeamOptions elixirOptions()
{
    BeamOptions options;
    options.more = {u"-pa"_s, elixirPath()};
    return options;
}

struct ElixirPair
{
    Async<> start()
    {
        co_await beam.ready();
        const QByteArray file = QByteArray(QACTORS_ERLANG_MATE).replace("mate.erl", "store.ex");
        const QByteArray started = co_await beam.eval("{ok, _} = application:ensure_all_started(elixir), 'Elixir.Code':require_file(<<\"" + file
                                                      + "\">>), element(1, 'Elixir.Store':start())");
        QACTORS_COMPARE(started, "ok"_ba);
        co_await node.start();
        co_await node.publish("store", co_await QActors::start<Server>(group));
    }
    ErlangProcess store() const { return node.process("Elixir.Store", beam.node()); }
    Epmd epmd;
    Beam beam{epmd, u"app"_s, elixirOptions()};
    TaskGroup group;
    ErlangNode node{nodeOptions(epmd)};
};

Item itemOf(int id, const QString &title, const QStringList &tags = {})
{
    Item item;
    item.id = id;
    item.title = title;
    item.tags = tags;
    return item;
}

} // namespace

class tst_ErlangNodeElixir : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        if (elixirPath().isEmpty())
            QSKIP("there is no elixir");
    }

    NODE_TEST(ED68_aServerOfElixirsIsCalledByItsModulesName)
    {
        ElixirPair pair;
        co_await pair.start();
        const ErlangProcess store = pair.store();
        const Item rain = itemOf(7, u"Regen über Köln"_s, {u"new"_s});
        const Item sun = itemOf(8, u"sun"_s);
        QACTORS_COMPARE(co_await store.call<Atom>("put", rain), Atom("ok"));
        QACTORS_COMPARE(co_await store.call<Atom>("put", sun), Atom("ok"));
        QACTORS_COMPARE(co_await store.call<Item>("get", 7), rain);
        QACTORS_COMPARE((co_await store.call<std::optional<Item>>("get", 9)).has_value(), false); // nil
        const QList<Item> both{rain, sun}, one{rain};
        QACTORS_COMPARE(co_await store.call<QList<Item>>("all"), both);
        store.cast("drop", 8);
        QACTORS_COMPARE(co_await store.call<QList<Item>>("all"), one);
        Mailbox mailbox;
        store.send(Atom("tell"), mailbox.pid());
        QACTORS_COMPARE(co_await mailbox.receive(onTerm(Atom("items"), arg<int>, [](int count) { return count; })), 1);
    }

    NODE_TEST(ED68_structsThatNobodyHereKnowsAreMapsThatGoBack)
    {
        ElixirPair pair;
        co_await pair.start();
        const ErlangProcess store = pair.store();
        const Item rain = itemOf(2, u"rain"_s);
        QACTORS_COMPARE(co_await store.call<Atom>("put", rain), Atom("ok"));
        const Term range = co_await store.call<Term>("range", 1, 3);
        QACTORS_COMPARE(range, Term::fromString(u"#{'__struct__' => 'Elixir.Range',first => 1,last => 3,step => 1}"_s));
        const QStringList titles{u"rain"_s};
        QACTORS_COMPARE(co_await store.call<QStringList>("titles", range), titles);
        QACTORS_COMPARE(co_await errorOf([&] { return store.call<Item>("range", 1, 3); }), u"TermError"_s);
    }

    NODE_TEST(ED68_elixirCallsAndWatchesOurs)
    {
        ElixirPair pair;
        co_await pair.start();
        QACTORS_COMPARE(co_await pair.beam.eval("'Elixir.Store':add('ui@127.0.0.1', 5)"), "5"_ba);
        QACTORS_COMPARE(co_await pair.beam.eval("'Elixir.Store':describe('ui@127.0.0.1', maps:merge('Elixir.Item':'__struct__'(), #{id => 7, title => <<\"rain\">>, tags => [<<\"a\">>, <<\"b\">>]}))"),
                        "<<\"7: rain (a,b)\">>"_ba);
        const int watching = pair.beam.tell("'Elixir.Store':watch('ui@127.0.0.1')");
        QACTORS_COMPARE(co_await pair.beam.eval("'Elixir.GenServer':cast({store, 'ui@127.0.0.1'}, finish)"), "ok"_ba);
        const QByteArray reason = co_await pair.beam.answer(watching);
        QACTORS_VERIFY(reason == "{error,<<\"std::runtime_error\">>,<<\"no more\">>}" || reason == "noproc");
    }

    NODE_TEST(ED68_anExceptionOfElixirsIsTheReason)
    {
        ElixirPair pair;
        co_await pair.start();
        const QString error = co_await errorOf([&] { return pair.store().call<Term>("stop"); });
        QACTORS_VERIFY(error.startsWith(u"ProcessExited {#{'__exception__' => true,'__struct__' => 'Elixir.ArgumentError',message => <<\"no more\">>},["_s));
    }
};

QTEST_GUILESS_MAIN(tst_ErlangNodeElixir)
#include "tst_erlangnode_elixir.moc"
