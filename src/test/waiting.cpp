// SPDX-License-Identifier: MIT
#include <QActors/test/waiting.h>

#include <QActors/kernel/dispatcher.h>

namespace QActors::Test {

using namespace Qt::StringLiterals;

Async<> waitFor(std::function<bool()> condition, AnyDuration timeout, const char *what, std::source_location where)
{
    const Duration step = std::max<Duration>(Duration(timeout) / 1000, std::chrono::milliseconds(1));
    const TimePoint until = QActors::detail::deadlineAfter(Dispatcher::current()->now(), timeout);
    for (;;) {
        for (int i = 0; i < 10; ++i) {
            if (condition())
                co_return;
            co_await yield();
        }
        if (Dispatcher::current()->now() >= until)
            break;
        co_await sleep(step);
    }
    throw AssertionFailed(u"waitFor: %1 did not come true within %2 (%3)"_s
                              .arg(what ? u'\'' + QString::fromUtf8(what) + u'\'' : u"the condition"_s,
                                   QActors::describe(timeout), QActors::describe(where)),
                          where);
}

void detail::throwTooLate(const TimeoutError &error, std::source_location where)
{
    throw AssertionFailed(u"%1 (%2)"_s.arg(error.message(), QActors::describe(where)), where);
}

} // namespace QActors::Test
