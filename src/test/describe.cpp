// SPDX-License-Identifier: MIT
#include <QActors/test/describe.h>

#include <QActors/messaging/pid.h>

#include <QtCore/qdebug.h>
#include <QtCore/qstringlist.h>

namespace QActors::Test {

using namespace Qt::StringLiterals;

QString describeMessage(const QActors::detail::ElementRef &element)
{
    if (element.type->arity >= 0) {
        QStringList parts;
        for (int i = 0; i < element.type->arity; ++i)
            parts.append(describeMessage(element.type->element(element.data, i)));
        return u'(' + parts.join(u", ") + u')';
    }
    if (const QString *text = element.as<QString>())
        return u'"' + *text + u'"';
    if (const Pid *pid = element.as<Pid>())
        return pid->toString();
    if (const Ref *ref = element.as<Ref>())
        return ref->toString();
    QMetaType type = element.type->metaType();
    if (element.type->copyable && type.isValid()) {
        const QVariant value(type, element.data);
        if (QMetaType::canConvert(type, QMetaType::fromType<QString>()))
            return value.toString();
        if (type.hasRegisteredDebugStreamOperator()) {
            QString text;
            QDebug stream(&text);
            type.debugStream(stream, element.data);
            return text.trimmed();
        }
    }
    return detail::typeName(*element.type->info);
}

} // namespace QActors::Test
