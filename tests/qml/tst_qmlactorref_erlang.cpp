// SPDX-License-Identifier: MIT
// ActorRef { node: … } beside Erlang: values in both directions, restarts there, the loss of that node.
// Real I/O: a node of Erlang's own.
// Not for ThreadSanitizer: Erlang's processes; tst_qmlactorref_node has two nodes of ours.
#include "remotepage.h"

using namespace TestSupport;

namespace {

const char AskingPage[] = R"js(
    property ActorRef ref: ActorRef { node: "app@127.0.0.1"; name: "store" }
    property ActorRef nobody: ActorRef { node: "app@127.0.0.1"; name: "nobody" }
    property var seen: []
    function note(what) { seen = seen.concat([what]) }
    function ask() {
        ref.call("add", 3, 4).then(note)
        ref.cast("hello", 5)
        ref.send("tick", 7)
        ref.call("crash", "enough").catch(e => note(e.type))
        nobody.call("get").catch(e => note(e.type))
    })js";

const char ValuesPage[] = R"js(
    property ActorRef ref: ActorRef { node: "app@127.0.0.1"; name: "store" }
    property var texts: []
    property var values: []
    property var again: []
    property string failed
    function shown(value) {
        if (value === undefined) return "undefined"
        if (value instanceof ArrayBuffer) return "bytes " + new Uint8Array(value).join(" ")
        if (Array.isArray(value)) return "[" + value.map(shown).join() + "]"
        if (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype)
            return "{" + Object.keys(value).sort().map(key => key + ":" + shown(value[key])).join() + "}"
        return typeof value + " " + value
    }
    function tell(all) {
        Promise.all(all.map(value => ref.call("text", value))).then(got => texts = got, e => failed = e.message)
    }
    function give() {
        tell([5, -1.5, 4294967296, -1e15, 1e300, "höher", "", true, null, [1, "a", [false, null]], { a: 1, b: { c: [] } },
              new Uint8Array([0, 255]).buffer, new Date(Date.UTC(2024, 1, 29, 12, 30))])
    }
    function take(all) {
        Promise.all(all.map(text => ref.call("value", text)))
            .then(got => { values = got.map(shown); return Promise.all(got.map(value => ref.call("text", value))) })
            .then(got => again = got, e => failed = e.message)
    }
    function ask() {
        take(["7", "1.5", "1 bsl 40", "true", "ok", "undefined", "nil", "null", '<<"höher"/utf8>>', "<<0,255>>", '"hi"', "{ok, [1, x]}", "[]",
              '#{name => <<"Ada">>, <<"age">> => 36, tags => [a, {b, 1}]}'])
    }
    function askOdd() { // what QML cannot look into goes back as it was
        take(["1 bsl 60 + 1", "[1 bsl 63]", "make_ref()", "1 bsl 100", "#{1 => 2}", "[1|2]", "<<1:3>>", 'list_to_pid("<0.1.0>" )', "fun erlang:abs/1"])
    })js";

const char RefusedPage[] = R"js(
    property ActorRef ref: ActorRef { node: "app@127.0.0.1"; name: "store" }
    property var errors: []
    function ask() {
        for (const call of [ref.call("echo", ref), ref.call("n".repeat(300)), ref.call("echo", () => 1)])
            call.catch(e => errors = errors.concat(e.type + ": " + e.message))
        ref.cast("echo", 1, ref)
    })js";

const char PidPage[] = R"js(
    property ActorRef ref: ActorRef { node: "app@127.0.0.1"; name: "store" }
    property ActorRef other: ActorRef { onDown: why => downs = downs + why.kind }
    property string downs
    property string text
    property int sum
    property bool same: false
    function ask() {
        ref.call("value", "#{pid => whereis(store)}").then(got => { same = got.pid === ref.pid || got.pid.toString() === ref.pid.toString() })
        ref.call("value", "{ok, [spawn(fun() -> receive {'$gen_call', From, {add, A, B}} -> gen_server:reply(From, A + B) end end)]}")
            .then(([ok, [pid]]) => {
                other.pid = pid
                ref.call("text", pid).then(got => text = got)
                return other.call("add", 3, 4)
            }).then(got => sum = got)
    })js";

} // namespace

class tst_QmlActorRefErlang : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QACTORS_NEEDS_ERLANG(); }

    NODE_TEST(ED70_aGenServerIsCalledFromQml)
    {
        Both both;
        co_await both.start();
        RemotePage page(AskingPage);
        page.run("ask");
        EVENTUALLY(page.get("seen").toList().size() == 3);
        QACTORS_COMPARE(co_await both.beam.event("store"), "cast {hello,5}"_ba);
        QACTORS_COMPARE(co_await both.beam.event("store"), "info {<<\"tick\">>,7}"_ba);
        QStringList seen = page.get("seen").toStringList();
        seen.sort();
        QACTORS_COMPARE(seen, QStringList({u"7"_s, u"NoProcess"_s, u"ProcessExited"_s}));
    }

    NODE_TEST(ED71_aliveFollowsRestartsAndTheLossOfErlangsNode)
    {
        Epmd epmd;
        ErlangNode node(nodeOptions(epmd));
        co_await node.start();
        std::optional<Beam> beam(std::in_place, epmd);
        co_await beam->ready();
        QmlActorRef store;
        QStringList events;
        noteNews(store, events);
        store.setNode(beam->node());
        store.setName(u"store"_s);
        EVENTUALLY(store.isAlive());
        co_await beam->eval("R = monitor(process, store), gen_server:cast(store, {crash, {bad, 5}}), receive {'DOWN', R, _, _, _} -> ok end, mate:serve(store)");
        EVENTUALLY(events.size() == 4);
        QACTORS_VERIFY2(events.at(2).contains(u"{bad,5}"_s), events.at(2));
        QACTORS_COMPARE(co_await outcome(store.call(u"add"_s, 3, 4)), u"7"_s);
        beam->stop();
        EVENTUALLY(events.size() == 6);
        QACTORS_VERIFY2(events.at(5).contains(u"noconnection"_s), events.at(5));
        QACTORS_COMPARE(co_await outcome(store.call(u"add"_s, 3, 4)), u"NodeError"_s);
        beam.reset();
        beam.emplace(epmd);
        co_await beam->ready();
        EVENTUALLY(store.isAlive());
        QACTORS_COMPARE(co_await outcome(store.call(u"add"_s, 3, 4)), u"7"_s);
    }

    NODE_TEST(ED75_valuesAreWhatEachSideExpects)
    {
        Both both;
        co_await both.start();
        RemotePage page(ValuesPage);
        page.run("give");
        EVENTUALLY(!page.get("texts").toList().isEmpty() || !page.get("failed").toString().isEmpty());
        QACTORS_COMPARE(page.get("failed").toString(), QString());
        QACTORS_COMPARE(page.get("texts").toStringList().join(u" "_s),
                        u"5 -1.5 4294967296 -1000000000000000 1.0e300 <<\"höher\"/utf8>> <<>> true undefined [1,<<\"a\">>,[false,undefined]] "
                        "#{<<\"a\">> => 1,<<\"b\">> => #{<<\"c\">> => []}} <<0,255>> {{2024,2,29},{12,30,0}}"_s);
        page.run("ask");
        EVENTUALLY(!page.get("again").toList().isEmpty() || !page.get("failed").toString().isEmpty());
        QACTORS_COMPARE(page.get("failed").toString(), QString());
        QACTORS_COMPARE(page.get("values").toStringList().join(u"; "_s),
                        u"number 7; number 1.5; number 1099511627776; boolean true; string ok; undefined; undefined; undefined; string höher; bytes 0 255; "
                        "[number 104,number 105]; [string ok,[number 1,string x]]; []; {age:number 36,name:string Ada,tags:[string a,[string b,number 1]]}"_s);
        page.run("askOdd");
        EVENTUALLY(page.get("again").toList().size() == 9 || !page.get("failed").toString().isEmpty());
        QACTORS_COMPARE(page.get("failed").toString(), QString());
        const QStringList again = page.get("again").toStringList();
        QACTORS_COMPARE(again.first(2).join(u' '), u"1152921504606846977 [9223372036854775808]"_s);
        QACTORS_VERIFY2(again.at(2).startsWith(u"#Ref<"_s), again.at(2));
        QACTORS_COMPARE(again.sliced(3, 4).join(u' '), u"1267650600228229401496703205376 #{1 => 2} [1|2] <<1:3>>"_s);
        QACTORS_VERIFY2(again.at(7).startsWith(u"<0.1."_s) && again.at(8) == u"fun erlang:abs/1"_s, again.join(u' '));
        QACTORS_COMPARE(page.get("values").toStringList().sliced(3, 2).join(u' '), u"object 1267650600228229401496703205376 object #{1 => 2}"_s);
    }

    NODE_TEST(ED75_aPidInAnAnswerIsOneForAnActorRef)
    {
        Both both;
        co_await both.start();
        RemotePage page(PidPage);
        EVENTUALLY(page.ref().isAlive());
        page.run("ask");
        EVENTUALLY(page.get("sum").toInt() == 7 && !page.get("text").toString().isEmpty());
        QACTORS_VERIFY(page.get("text").toString().startsWith(u"<0."_s));
        EVENTUALLY(page.get("downs").toString() == u"Normal"_s); // it has served one call
        EVENTUALLY(page.get("same").toBool());
    }

    NODE_TEST(ED75_whatHasNoFormIsRefusedAndNamed)
    {
        Both both;
        co_await both.start();
        const Warnings warnings;
        RemotePage page(RefusedPage);
        page.run("ask");
        EVENTUALLY(page.get("errors").toList().size() == 3);
        const QString all = page.get("errors").toStringList().join(u'\n');
        QACTORS_VERIFY2(all.contains(u"CallError: echo(): argument 1 cannot go to a process elsewhere: the type QObject* has no form"_s), all);
        QACTORS_VERIFY2(all.contains(u"CallError: An atom has at most 255 characters"_s), all);
        QACTORS_VERIFY2(all.contains(u"argument 1 is a function"_s), all);
        QACTORS_VERIFY2(warnings.texts().join(u' ').contains(u"cast: echo(): argument 2 cannot go"_s), warnings.texts().join(u' '));
    }
};

QTEST_GUILESS_MAIN(tst_QmlActorRefErlang)
#include "tst_qmlactorref_erlang.moc"
