// SPDX-License-Identifier: MIT
#include "guides/guides.h"
#include "card.h"

namespace card {

class tst_Card : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aServerWithAllOfIt()
    {
        const auto body = [](TaskGroup &group) -> Async<> {
            const auto desk = co_await start<Desk>(group);
            QACTORS_COMPARE(co_await desk.call(&Desk::add, 1), 1);
            QACTORS_COMPARE(co_await desk.call(&Desk::addSlowly, 1), 2);
            QACTORS_COMPARE(co_await desk.call(&Desk::addLater, 1), 3);
            QACTORS_COMPARE(co_await call<int>(desk, 7), 3);
            cast(desk, 5);
            send(desk, 5);
            desk.cast(&Desk::add, 1);
            QACTORS_COMPARE(co_await desk.call(&Desk::add, 0), 4);
        };
        TestSupport::awaitVirtual([&] { return withTaskGroup(body); });
    }
};
GUIDE_TEST(tst_Card)

} // namespace card

#include "moc_card.cpp"
#include "card.moc"
