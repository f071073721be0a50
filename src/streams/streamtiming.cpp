// SPDX-License-Identifier: MIT
#include <QActors/streams/streamtiming.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

void requireTime(const char *what, Duration time, bool orZero)
{
    if (time < Duration(0) || (time == Duration(0) && !orZero)) {
        throw MisuseError(u"%1: a time of %2; give a positive one%3"_s.arg(QLatin1StringView(what), QActors::describe(time),
                                                                           orZero ? u", or 0"_s : QString()));
    }
}

TimePoint clockNow()
{
    return Scheduler::current()->now();
}

void throwStreamTimeout(Duration time)
{
    throw TimeoutError(time, u"timeout: a stream gave no value for "_s + QActors::describe(time));
}

bool isStandard(const std::exception_ptr &error)
{
    try {
        std::rethrow_exception(error);
    } catch (const std::exception &) {
        return true;
    } catch (...) {
        return false;
    }
}

} // namespace QActors::detail
