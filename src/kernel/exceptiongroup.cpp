// SPDX-License-Identifier: MIT
#include "exceptiongroup_p.h"

#include <QtCore/qlist.h>
#include <QtCore/qstringlist.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace QActors {

using namespace Qt::StringLiterals;

namespace {

constexpr int MostLevels = 8;
constexpr qsizetype MostLines = 100;

/// The group that `exception` is, or null. It lives as long as the pointer does.
const ExceptionGroup *asGroup(const std::exception_ptr &exception) noexcept
{
    try {
        std::rethrow_exception(exception);
    } catch (const ExceptionGroup &group) {
        return &group;
    } catch (...) {
        return nullptr;
    }
}

} // namespace

/// A group's text, as lines, so that the group around it need not make the text anew.
struct ExceptionGroup::Outline
{
    struct Line
    {
        int level;
        QString text;
        int count = 0;  // of a group: its exceptions
        int hidden = 0; // and how many levels of groups below it are left out
    };

    Outline(const QString &title, const std::vector<std::exception_ptr> &exceptions);
    void add(const std::exception_ptr &exception);
    void add(const Outline &nested);
    QString text() const;

    QList<Line> lines;
    QStringList origins;  // of the exceptions, as far as they are known
    qsizetype shown = 0;  // failures that have a line
    qsizetype leaves = 0; // all of them
    bool hasCancelled = false;
};

ExceptionGroup::Outline::Outline(const QString &title, const std::vector<std::exception_ptr> &exceptions)
{
    if (exceptions.empty())
        throw MisuseError(u"ExceptionGroup: no exceptions given; a group needs at least one"_s);
    lines.append({0, title, int(exceptions.size())});
    for (const std::exception_ptr &exception : exceptions) {
        if (!exception)
            throw MisuseError(u"ExceptionGroup: a null exception_ptr given; leave it out"_s);
        add(exception);
    }
}

void ExceptionGroup::Outline::add(const std::exception_ptr &exception)
{
    if (const ExceptionGroup *group = asGroup(exception))
        return add(*group->m_outline);
    ++leaves;
    hasCancelled = hasCancelled || isCancelled(exception);
    if (lines.size() < MostLines) {
        lines.append({1, QActors::describe(exception)});
        ++shown;
    }
}

void ExceptionGroup::Outline::add(const Outline &nested)
{
    leaves += nested.leaves;
    hasCancelled = hasCancelled || nested.hasCancelled;
    qsizetype last = 0; // of the lines of groups: the last that is not left out
    for (const Line &line : nested.lines) {
        if (lines.size() == MostLines)
            return;
        const bool isGroup = line.count > 0;
        if (isGroup && line.level + 1 > MostLevels) {
            lines[last].hidden = std::max(lines[last].hidden, line.hidden + 1);
            continue;
        }
        lines.append(line);
        lines.last().level = std::min(line.level, MostLevels) + 1;
        if (isGroup)
            last = lines.size() - 1;
        else
            ++shown;
    }
}

QString ExceptionGroup::Outline::text() const
{
    QString text;
    for (const Line &line : lines) {
        if (line.level > 0)
            text += u'\n' + QString(4 * line.level - 2, u' ') + u"- "_s;
        if (line.count == 0) {
            text += QString(line.text).replace(u'\n', u'\n' + QString(4 * line.level, u' '));
            continue;
        }
        text += u"%1 (%2 %3)"_s.arg(line.text).arg(line.count).arg(line.count == 1 ? "error"_L1 : "errors"_L1);
        if (line.hidden > 0)
            text += u", %1 %2 deep"_s.arg(line.hidden).arg(line.hidden == 1 ? "group"_L1 : "groups"_L1);
    }
    if (shown < leaves)
        text += u"\n  … and %1 more"_s.arg(leaves - shown);
    return text;
}

ExceptionGroup::ExceptionGroup(const QString &message, std::vector<std::exception_ptr> exceptions)
    : ExceptionGroup(std::make_shared<Outline>(message, exceptions), std::move(exceptions))
{
}

ExceptionGroup::ExceptionGroup(std::shared_ptr<const Outline> outline, std::vector<std::exception_ptr> &&exceptions)
    : Error(outline->text()), m_outline(std::move(outline)), m_exceptions(std::move(exceptions))
{
}

ExceptionGroup::ExceptionGroup(const ExceptionGroup &) = default;
ExceptionGroup &ExceptionGroup::operator=(const ExceptionGroup &) = default;

// One by one: if each group destroyed those inside it, deep ones would overflow the stack.
ExceptionGroup::~ExceptionGroup()
{
    static constinit thread_local std::vector<std::exception_ptr> *t_left = nullptr;
    if (t_left) {
        t_left->insert(t_left->end(), std::move_iterator(m_exceptions.begin()), std::move_iterator(m_exceptions.end()));
        return;
    }
    std::vector<std::exception_ptr> left = std::move(m_exceptions);
    t_left = &left;
    while (!left.empty()) {
        const std::exception_ptr next = std::move(left.back());
        left.pop_back();
    }
    t_left = nullptr;
}

std::vector<std::exception_ptr> ExceptionGroup::flattened() const
{
    std::vector<std::exception_ptr> leaves;
    leaves.reserve(std::size_t(m_outline->leaves));
    std::vector<std::pair<const ExceptionGroup *, std::size_t>> path{{this, 0}};
    while (!path.empty()) {
        auto &[group, next] = path.back();
        if (next == group->m_exceptions.size()) {
            path.pop_back();
            continue;
        }
        const std::exception_ptr &exception = group->m_exceptions[next++];
        if (const ExceptionGroup *nested = asGroup(exception))
            path.emplace_back(nested, 0);
        else
            leaves.push_back(exception);
    }
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
        if (!group.m_outline->hasCancelled)
            return exception;
        std::vector<detail::CollectedError> kept;
        for (std::size_t i = 0; i < group.exceptions().size(); ++i) {
            if (std::exception_ptr rest = withoutCancelled(group.exceptions()[i]))
                kept.push_back({std::move(rest), detail::ExceptionGroupAccess::origin(group, i)});
        }
        if (kept.empty())
            return {};
        return detail::ExceptionGroupAccess::make(detail::ExceptionGroupAccess::title(group), std::move(kept));
    } catch (...) {
        return exception;
    }
}

namespace detail {

std::exception_ptr ExceptionGroupAccess::make(const QString &message, std::vector<CollectedError> errors)
{
    std::vector<std::exception_ptr> exceptions;
    QStringList origins;
    for (CollectedError &collected : errors) {
        exceptions.push_back(std::move(collected.error));
        origins.append(std::move(collected.origin));
    }
    const auto outline = std::make_shared<ExceptionGroup::Outline>(message, exceptions);
    outline->origins = std::move(origins);
    return std::make_exception_ptr(ExceptionGroup(outline, std::move(exceptions)));
}

const QString &ExceptionGroupAccess::title(const ExceptionGroup &group)
{
    return group.m_outline->lines.first().text;
}

QString ExceptionGroupAccess::origin(const ExceptionGroup &group, std::size_t index)
{
    return group.m_outline->origins.value(qsizetype(index));
}

} // namespace detail
} // namespace QActors
