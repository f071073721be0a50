// SPDX-License-Identifier: MIT
// The way of an error through a task's coroutines.
#include "ownplace_p.h"
#include "scopedetails_p.h"

#include <QActors/kernel/detail/promise.h>
#include <QActors/kernel/detail/typename.h>

#include <cstring>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t MostAwaits = 64;

// Two pointers to the same exception have the same address in them.
const void *addressOf(const std::exception_ptr &error) noexcept
{
    static_assert(sizeof(error) >= sizeof(void *));
    const void *address = nullptr;
    std::memcpy(&address, &error, sizeof(address));
    return address;
}

bool isSame(const std::source_location &a, const std::source_location &b) noexcept
{
    return a.line() == b.line() && a.column() == b.column() && a.file_name() == b.file_name();
}

} // namespace

void TaskContext::errorPasses(const PromiseBase *left) noexcept
{
    try {
        std::unique_ptr<PassedError> &passed = details().passed;
        if (!passed)
            passed = std::make_unique<PassedError>();
        const void *const error = addressOf(std::current_exception());
        const std::type_info *const type = currentExceptionType();
        if (passed->error == error && passed->type == type && passed->next == left && isSame(passed->nextAt, left->where)) {
            if (passed->awaits.size() < MostAwaits)
                passed->awaits.push_back(left->where);
        } else {
            passed->error = error;
            passed->type = type;
            passed->thrownAfter = left->where;
            passed->awaits.clear();
        }
        passed->next = left->caller();
        passed->nextAt = passed->next ? passed->next->where : std::source_location();
    } catch (...) { // without memory nothing is said of it
    }
}

QString TaskContext::whereItFailed(const std::exception_ptr &error) const
{
    const Details *d = existingDetails();
    if (!d || !d->passed || d->passed->error != addressOf(error))
        return {};
    QString text;
    if (const QString place = QActors::describe(d->passed->thrownAfter); !place.isEmpty() && !isOwnPlace(d->passed->thrownAfter))
        text = u", thrown after "_s + place;
    bool isFirst = true;
    for (const std::source_location &where : d->passed->awaits) {
        const QString place = QActors::describe(where);
        if (place.isEmpty() || isOwnPlace(where))
            continue;
        text += (std::exchange(isFirst, false) ? u", awaited at "_s : u", in "_s) + place;
    }
    return text;
}

} // namespace QActors::detail
