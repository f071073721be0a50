// SPDX-License-Identifier: MIT
// Values that are aggregates and own memory go through everything: GCC 12 destroys some temporaries of such types twice.
// A program of its own, and its types in a named namespace: in a unity build g++ 16.2 ends with an internal error over a coroutine of a header
// that keeps a pointer to a function with a type of an unnamed one.
#include "support/testrun.h"

#include <QActors/Channel>
#include <QActors/SharedStream>
#include <QActors/State>
#include <QActors/Streams>
#include <QActors/Topic>

#include <QtCore/qpromise.h>

using namespace TestSupport;
using namespace QActors::Streams;
using namespace Qt::StringLiterals;

namespace StreamValues {

struct Letter
{
    QString text;
    QList<int> pages;
    bool operator==(const Letter &) const = default;
};

Letter letter(int number)
{
    return Letter{QString(100, QChar(u'a' + number)), {number}};
}

Stream<Letter> letters(int count = 3)
{
    for (int i = 0; i < count; ++i) {
        Letter next = letter(i);
        co_yield std::move(next);
        co_await QActors::sleep(1s);
    }
}

QStringList textsOf(const std::vector<Letter> &all)
{
    QStringList texts;
    for (const Letter &one : all)
        texts.append(one.text.left(1));
    return texts;
}

/// What a stream of letters gives, by their first signs.
QString readAll(Stream<Letter> stream)
{
    QString read;
    awaitVirtual([&]() -> Async<> {
        const std::vector<Letter> all = co_await collect(std::move(stream));
        read = textsOf(all).join(QString());
    });
    return read;
}

Letter same(const Letter &one)
{
    return one;
}
bool isAny(const Letter &)
{
    return true;
}
Async<Letter> sameLater(Letter one)
{
    co_await QActors::sleep(1ms);
    co_return one;
}
Stream<Letter> twice(Letter one)
{
    Letter copy = one;
    co_yield std::move(copy);
    co_yield std::move(one);
}

} // namespace StreamValues
using namespace StreamValues;

class tst_StreamValues : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { VERIFY_NO_LEAK(m_guard); }

    void operators()
    {
        QCOMPARE(readAll(letters() | map(same) | map(sameLater) | filter(isAny) | takeWhile(isAny) | take(9) | drop(0)), u"abc"_s);
        QCOMPARE(readAll(letters() | distinctUntilChanged() | takeUntil(letters(1) | delay(1h))), u"abc"_s);
        const auto latest = [](const Letter &, const Letter &one) { return one; };
        QCOMPARE(readAll(letters() | scan(letter(7), latest)), u"abc"_s);
        const auto firstOf = [](const QList<Letter> &all) { return all.first(); };
        QCOMPARE(readAll(letters(4) | buffer(2) | map(firstOf)), u"ac"_s);
        const auto nothing = [] { };
        const auto noError = [](const std::exception_ptr &) { };
        QCOMPARE(readAll(letters() | onStart(nothing) | onEnd(nothing) | onError(noError)), u"abc"_s);
    }

    void operatorsByTime()
    {
        QCOMPARE(readAll(letters() | delay(3s) | timeout(10s) | throttle(1ms) | debounce(1ms)), u"abc"_s);
        QCOMPARE(readAll(letters() | sample(400ms)), u"abc"_s);
        const auto firstOf = [](const QList<Letter> &all) { return all.first(); };
        QCOMPARE(readAll(letters() | bufferFor(1ms) | map(firstOf)), u"abc"_s);
        const auto instead = [](const std::exception_ptr &) { return letters(1); };
        QCOMPARE(readAll(letters() | catchError(instead)), u"abc"_s);
        const auto make = [] { return letters(); };
        QCOMPARE(readAll(Streams::retry(RetryPolicy(), make)), u"abc"_s);
    }

    void combinations()
    {
        QCOMPARE(readAll(merge(letters(1), letters(1))), u"aa"_s);
        QCOMPARE(readAll(concat(letters(2), letters(1))), u"aba"_s);
        const auto first = [](const std::tuple<Letter, Letter> &both) { return std::get<0>(both); };
        QCOMPARE(readAll(zip(letters(), letters(2)) | map(first)), u"ab"_s);
        QCOMPARE(readAll(combineLatest(letters(1), letters(1)) | map(first)), u"a"_s);
        QCOMPARE(readAll(letters() | flatMap(2, twice)), u"aabbcc"_s);
        QCOMPARE(readAll(letters() | switchMap(twice)), u"aabbcc"_s);
        QCOMPARE(readAll(letters() | mapConcurrent(2, sameLater)), u"abc"_s);
        QCOMPARE(readAll((letters() | share(2)).subscribe()), u"abc"_s);
    }

    void sources()
    {
        QCOMPARE(readAll(valuesOf(std::vector<Letter>{letter(0), letter(1)})), u"ab"_s);
        QPromise<Letter> promise;
        promise.start();
        promise.addResult(letter(0));
        promise.addResult(letter(1));
        promise.finish();
        QString read;
        await([&]() -> Async<> {
            const std::vector<Letter> all = co_await collect(resultsOf(promise.future()));
            read = textsOf(all).join(QString());
        });
        QCOMPARE(read, u"ab"_s);
        awaitVirtual([&]() -> Async<> {
            Channel<Letter> channel(4);
            channel.trySend(letter(2)); // send() of such a type is refused by name
            channel.close();
            Topic<Letter> topic;
            auto published = topic.subscribe();
            topic.publish(letter(3));
            State<Letter> state(letter(4));
            auto changed = state.changes();
            auto fromChannel = valuesOf(channel);
            for (Stream<Letter> *stream : {&fromChannel, &published, &changed}) {
                const std::optional<Letter> one = co_await stream->next();
                read += one ? one->text.left(1) : u"-"_s;
            }
        });
        QCOMPARE(read, u"abcde"_s);
    }

    void readers()
    {
        awaitVirtual([]() -> Async<> {
            const Letter expected = letter(0);
            const std::optional<Letter> begin = co_await first(letters());
            QACTORS_COMPARE(begin.value_or(Letter()), expected);
            const std::optional<Letter> end = co_await last(letters(1));
            QACTORS_COMPARE(end.value_or(Letter()), expected);
            const auto latest = [](Letter, const Letter &one) { return one; };
            Letter start = letter(5);
            const Letter folded = co_await fold(letters(1), std::move(start), latest);
            QACTORS_COMPARE(folded, expected);
        });
    }

private:
    const LeakGuard m_guard;
};

QTEST_GUILESS_MAIN(tst_StreamValues)
#include "tst_streamvalues.moc"
