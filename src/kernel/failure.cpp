// SPDX-License-Identifier: MIT
#include "failure_p.h"

#include "exceptiongroup_p.h"

#include <QActors/kernel/detail/typename.h>

#include <QtCore/qstringlist.h>

#include <typeinfo>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

constexpr int MostLevels = 8;
constexpr qsizetype MostLines = 100;

class Report
{
public:
    void add(const std::exception_ptr &error, const QString &origin, int level)
    {
        if (m_lines.size() >= MostLines) {
            ++m_left;
            return;
        }
        try {
            std::rethrow_exception(error);
        } catch (const ExceptionGroup &group) {
            const std::size_t count = group.exceptions().size();
            addLine(u"%1: %2 (%3 %4)"_s.arg(typeOf(error), ExceptionGroupAccess::title(group), QString::number(count),
                                            count == 1 ? u"error"_s : u"errors"_s),
                    origin, level);
            if (level == MostLevels) {
                m_left += qsizetype(count);
                return;
            }
            for (std::size_t i = 0; i < count; ++i)
                add(group.exceptions()[i], ExceptionGroupAccess::origin(group, i), level + 1);
        } catch (...) {
            addLine(describeTyped(error), origin, level);
        }
    }

    QString text() const
    {
        return m_lines.join(u'\n') + (m_left > 0 ? u"\n  … and %1 more"_s.arg(m_left) : QString());
    }

private:
    void addLine(QString text, const QString &origin, int level)
    {
        const QString indent(4 * level, u' ');
        text.replace(u'\n', u'\n' + indent);
        m_lines.append((level > 0 ? QString(4 * level - 2, u' ') + u"- "_s : QString()) + text);
        if (!origin.isEmpty())
            m_lines.append(indent + u"    in "_s + origin);
    }

    QStringList m_lines;
    qsizetype m_left = 0;
};

} // namespace

QString typeOf(const std::exception_ptr &error)
{
    try {
        std::rethrow_exception(error);
    } catch (const std::exception &exception) {
        return typeName(typeid(exception));
    } catch (...) {
        const std::type_info *type = currentExceptionType();
        return type ? typeName(*type) : QString();
    }
}

QString describeTyped(const std::exception_ptr &error)
{
    const QString type = error ? typeOf(error) : QString();
    return type.isEmpty() ? QActors::describe(error) : type + u": "_s + QActors::describe(error);
}

QString originOf(const TaskContext *task, const std::exception_ptr &error)
{
    const QString number = u"task %1"_s.arg(quint64(task->id()));
    const QString name = task->name();
    const bool saysNumber = name == number || name.startsWith(number + u' ');
    return (saysNumber ? name : number + u", "_s + name) + task->whereItFailed(error);
}

QString report(const std::exception_ptr &error, const TaskContext *task)
{
    Report report;
    report.add(error, originOf(task, error), 0);
    return report.text();
}

} // namespace QActors::detail
