// SPDX-License-Identifier: MIT
// A program of its own: it looks at names of classes, which stand in no namespace.
#include <QActors/observe/detail/functionname.h>

#include <QtTest/qtest.h>

using namespace Qt::StringLiterals;
using QActors::detail::functionName;

namespace {

struct Bank
{
    std::source_location withdraw(int) { return std::source_location::current(); }
    template<typename T>
    QList<std::source_location> all(const std::function<T(T)> &)
    {
        return {std::source_location::current()};
    }
    static std::source_location lambda()
    {
        return [](int) { return std::source_location::current(); }(1);
    }
};

} // namespace

class tst_FunctionName : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void shortens_data()
    {
        QTest::addColumn<QByteArray>("pretty");
        QTest::addColumn<QString>("name");
        QTest::newRow("plain") << "void f(int)"_ba << u"f"_s;
        QTest::newRow("main") << "int main(int, char**)"_ba << u"main"_s;
        QTest::newRow("method") << "QActors::Async<int> Bank::withdraw(int)"_ba << u"Bank::withdraw"_s;
        QTest::newRow("const") << "QList<int> a::B<int, C<d> >::f(const std::pair<int, int>&) const"_ba << u"a::B::f"_s;
        QTest::newRow("g++ lambda") << "main()::<lambda(int)>"_ba << u"main::<lambda>"_s;
        QTest::newRow("g++ inner lambda") << "a::f(int)::<lambda(auto:1&&)>::<lambda()> [with auto:1 = int]"_ba << u"a::f::<lambda>::<lambda>"_s;
        QTest::newRow("clang lambda") << "auto a::f(int)::(anonymous class)::operator()() const"_ba << u"a::f::<lambda>"_s;
        QTest::newRow("g++ anonymous") << "QActors::Async<> {anonymous}::Feed::read()"_ba << u"Feed::read"_s;
        QTest::newRow("clang anonymous") << "Async<> (anonymous namespace)::Feed::read()"_ba << u"Feed::read"_s;
        QTest::newRow("template") << "T f(T) [with T = std::function<void()>]"_ba << u"f"_s;
        QTest::newRow("pointer") << "const char* name(Kind)"_ba << u"name"_s;
        QTest::newRow("cut off") << "QList<int f("_ba << u"QList"_s;
        QTest::newRow("nothing") << ""_ba << QString();
    }
    void shortens()
    {
        QFETCH(const QByteArray, pretty);
        QFETCH(const QString, name);
        QCOMPARE(functionName(QByteArrayView(pretty)), name);
    }
    // The compiler at hand.
    void places()
    {
        Bank bank;
        QCOMPARE(functionName(bank.withdraw(1)), u"Bank::withdraw"_s);
        QCOMPARE(functionName(bank.all<int>([](int n) { return n; }).at(0)), u"Bank::all"_s);
        QCOMPARE(functionName(Bank::lambda()), u"Bank::lambda::<lambda>"_s);
    }
};

QTEST_GUILESS_MAIN(tst_FunctionName)
#include "tst_functionname.moc"
