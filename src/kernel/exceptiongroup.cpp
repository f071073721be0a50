// SPDX-License-Identifier: MIT
#include <QActors/kernel/exceptiongroup.h>

namespace QActors {

using namespace Qt::StringLiterals;

namespace {

QString textOf(const QString &message, const std::vector<std::exception_ptr> &exceptions)
{
    if (exceptions.empty())
        throw MisuseError(u"ExceptionGroup: no exceptions given; a group needs at least one"_s);
    QString text = u"%1 (%2 %3)"_s.arg(message).arg(exceptions.size()).arg(exceptions.size() == 1 ? "error"_L1 : "errors"_L1);
    for (const std::exception_ptr &exception : exceptions) {
        if (!exception)
            throw MisuseError(u"ExceptionGroup: a null exception_ptr given; leave it out"_s);
        text += u"\n  - "_s + describe(exception).replace(u'\n', u"\n    "_s);
    }
    return text;
}

void flattenInto(const ExceptionGroup &group, std::vector<std::exception_ptr> &leaves)
{
    for (const std::exception_ptr &exception : group.exceptions()) {
        try {
            std::rethrow_exception(exception);
        } catch (const ExceptionGroup &nested) {
            flattenInto(nested, leaves);
        } catch (...) {
            leaves.push_back(exception);
        }
    }
}

} // namespace

ExceptionGroup::ExceptionGroup(const QString &message, std::vector<std::exception_ptr> exceptions)
    : Error(textOf(message, exceptions)), m_title(message), m_exceptions(std::move(exceptions))
{
}

ExceptionGroup::~ExceptionGroup() = default;

std::vector<std::exception_ptr> ExceptionGroup::flattened() const
{
    std::vector<std::exception_ptr> leaves;
    flattenInto(*this, leaves);
    return leaves;
}

void ExceptionGroup::rethrowSingle() const
{
    const std::vector<std::exception_ptr> leaves = flattened();
    if (leaves.size() == 1)
        std::rethrow_exception(leaves.front());
}

std::exception_ptr ExceptionGroup::withoutCancelled(const std::exception_ptr &exception)
{
    if (!exception)
        return {};
    try {
        std::rethrow_exception(exception);
    } catch (const Cancelled &) {
        return {};
    } catch (const ExceptionGroup &group) {
        std::vector<std::exception_ptr> kept;
        bool changed = false;
        for (const std::exception_ptr &part : group.exceptions()) {
            const std::exception_ptr rest = withoutCancelled(part);
            changed = changed || rest != part;
            if (rest)
                kept.push_back(rest);
        }
        if (!changed)
            return exception;
        if (kept.empty())
            return {};
        return std::make_exception_ptr(ExceptionGroup(group.m_title, std::move(kept)));
    } catch (...) {
        return exception;
    }
}

} // namespace QActors
