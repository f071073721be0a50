// SPDX-License-Identifier: MIT
#include "support/testrun.h"

#include <QActors/RemoteMethods>

using namespace TestSupport;
using namespace Qt::StringLiterals;

namespace {

class Store : public GenServer
{
    Q_OBJECT
    QACTORS_REMOTE_METHODS(&Store::add, qOverload<int, int>(&Store::set), &Store::total)

public:
    Q_INVOKABLE void add(int) { }
    Q_INVOKABLE void set(int, int) { }
    void set(int) { }
    Q_INVOKABLE int total() const { return 7; }
};

} // namespace

class tst_RemoteMethods : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void EP2_methodsHaveTheirNames()
    {
        QCOMPARE(Store::qactorsRemoteMethods(), (QByteArrayList{"add", "set", "total"}));
        QCOMPARE(Store::qactorsRemoteMethod(&Store::add), "add"_ba);
        QCOMPARE(Store::qactorsRemoteMethod(qOverload<int, int>(&Store::set)), "set"_ba);
        QCOMPARE(Store::qactorsRemoteMethod(qOverload<int>(&Store::set)), ""_ba); // is another
        QCOMPARE(Store::qactorsRemoteMethod(&Store::total), "total"_ba);
        QCOMPARE(detail::remoteMethodNames(" & A :: B :: one , & A::two"), (QByteArrayList{"one", "two"}));
    }

    QACTORS_TEST(EP2_hereTheyAreCalledAsAnyOther)
    {
        TaskGroup group;
        const auto store = co_await start<Store>(group);
        QACTORS_COMPARE(co_await store.call(&Store::total), 7);
        QACTORS_COMPARE(co_await call<int>(store, "total"), 7);
    }
};

QTEST_GUILESS_MAIN(tst_RemoteMethods)
#include "tst_remotemethods.moc"
