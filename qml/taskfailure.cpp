// SPDX-License-Identifier: MIT
#include "taskfailure_p.h"

#include <QActors/kernel/detail/typename.h>
#include <QActors/kernel/errors.h>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

QString className(const std::type_info &type)
{
    QString text = typeName(type);
    if (text.startsWith("QActors::"_L1))
        text.remove(0, 9);
    return text;
}

} // namespace

QmlTaskError failureOf(const std::exception_ptr &exception, const QString &task)
{
    QmlTaskError failure{QActors::describe(exception), {}, task, false};
    try {
        std::rethrow_exception(exception);
    } catch (const QmlError &error) {
        const QJSValue name = error.reason().property(u"name"_s);
        failure.type = name.isString() ? name.toString() : QString();
    } catch (const TaskCancelled &) { // of a task that it joined
        failure.type = u"TaskCancelled"_s;
        failure.cancelled = true;
    } catch (const std::exception &error) {
        failure.type = className(typeid(error));
    } catch (...) {
        if (const std::type_info *type = currentExceptionType())
            failure.type = className(*type);
    }
    return failure;
}

} // namespace QActors::detail
