// SPDX-License-Identifier: MIT
#include "termtypes_p.h"

#include <QActors/erlang/termvariant.h>
#include <QActors/servers/detail/containerview.h>

#include <QtCore/qreadwritelock.h>

#include <cstring>

namespace QActors::detail {

using namespace Qt::StringLiterals;

namespace {

/// The types whose conversions were compiled for them: some of Qt's and ours, and those that programs register.
class TypedConversions
{
public:
    TypedConversions()
    {
        add<bool, signed char, uchar, short, ushort, int, uint, long, ulong, qlonglong, qulonglong, float, double>();
        add<QString, QByteArray, QStringList, QByteArrayList, QVariantList, QVariantMap, QVariantHash, std::string, std::nullptr_t>();
        add<QUrl, QUuid, QDate, QTime, QDateTime, Pid, ExitReason>();
        add<Term, Atom, ErlangPid, ErlangRef, ErlangPort, QList<Term>>();
        add<std::chrono::nanoseconds, std::chrono::microseconds, std::chrono::milliseconds, std::chrono::seconds, std::chrono::minutes, std::chrono::hours>();
    }
    void set(QMetaType type, const TermTypeActions &actions)
    {
        const QWriteLocker lock(&m_lock);
        m_actions.insert(type.id(), actions);
    }
    TermTypeActions find(QMetaType type) const
    {
        const int id = type.id(); // may register it, which calls others
        const QReadLocker lock(&m_lock);
        return m_actions.value(id);
    }

private:
    template<typename... T>
    void add()
    {
        (m_actions.insert(QMetaType::fromType<T>().id(), termActionsOf<T>()), ...);
    }
    mutable QReadWriteLock m_lock;
    QHash<int, TermTypeActions> m_actions;
};

TypedConversions &typedConversions()
{
    static TypedConversions all;
    return all;
}

QString noForm(QMetaType type)
{
    const QString name = QString::fromUtf8(type.name());
    return u"the type %1 has no form as an Erlang term where types are known at run time only: call registerTermType<%1>() at the program's start, "
           u"with a QActors::TermTraits<%1> if there is none"_s.arg(name);
}

/// Of an enum that its class or namespace has in its meta-object.
std::optional<QMetaEnum> namedEnum(QMetaType type)
{
    const QMetaObject *holder = type.metaObject();
    if (!holder || !type.flags().testFlag(QMetaType::IsEnumeration))
        return std::nullopt;
    const QByteArray name(type.name());
    const int index = holder->indexOfEnumerator(name.sliced(name.lastIndexOf(':') + 1).constData());
    if (index < 0)
        return std::nullopt;
    return holder->enumerator(index);
}

/// An enum's number, which is as wide as its type.
template<typename F>
auto withInteger(QMetaType type, F f)
{
    const bool isUnsigned = type.flags().testFlag(QMetaType::IsUnsignedEnumeration);
    switch (type.sizeOf()) {
    case 1: return isUnsigned ? f(quint8()) : f(qint8());
    case 2: return isUnsigned ? f(quint16()) : f(qint16());
    case 4: return isUnsigned ? f(quint32()) : f(qint32());
    default: return isUnsigned ? f(quint64()) : f(qint64());
    }
}

Term writeEnum(QMetaType type, const void *value, const TermContext &context)
{
    return withInteger(type, [&](auto number) {
        std::memcpy(&number, value, sizeof(number));
        if (const std::optional<QMetaEnum> all = namedEnum(type))
            return termOfEnum(*all, int(number));
        return writeTerm(number, context);
    });
}

bool readEnum(QMetaType type, const Term &term, TermReading &reading, QVariant &out)
{
    return withInteger(type, [&](auto number) {
        if (const std::optional<QMetaEnum> all = namedEnum(type)) {
            const std::optional<int> value = enumOfTerm(*all, term, reading);
            if (!value)
                return false;
            number = static_cast<decltype(number)>(*value);
        } else {
            const auto value = readAs<decltype(number)>(term, reading);
            if (!value)
                return false;
            number = *value;
        }
        out = QVariant(type, &number);
        return true;
    });
}

Term writeList(const SequenceView &values, const TermContext &context)
{
    QList<Term> items;
    for (const QVariant &value : values)
        items.append(writeItem(value, context, items.size() + 1));
    return Term::list(std::move(items));
}

Term writeMap(const AssociationView &values, const TermContext &context)
{
    Term::Pairs pairs;
    for (auto it = values.begin(); it != values.end(); ++it) {
        Term key = writeVariant(it.key(), context);
        Term value = writeMapped(it.value(), context, key);
        pairs.emplace_back(std::move(key), std::move(value));
    }
    return Term::map(std::move(pairs));
}

const void *dataFor(QMetaType type, const QVariant &value)
{
    return type == QMetaType::fromType<QVariant>() ? static_cast<const void *>(&value) : value.constData();
}

bool readList(QMetaType type, QMetaSequence sequence, const Term &term, TermReading &reading, QVariant &out)
{
    if (!term.isProperList()) {
        reading.misfit(type.name(), term);
        return false;
    }
    QVariant values(type);
    const QMetaType itemType = sequence.valueMetaType();
    for (qsizetype i = 0; i < term.size(); ++i) {
        QVariant item;
        if (!readVariant(itemType, term.elements().at(i), reading, item)) {
            reading.inItem(i + 1);
            return false;
        }
        sequence.addValue(values.data(), dataFor(itemType, item));
    }
    out = std::move(values);
    return true;
}

bool readMap(QMetaType type, QMetaAssociation association, const Term &term, TermReading &reading, QVariant &out)
{
    if (!term.isMap()) {
        reading.misfit(type.name(), term);
        return false;
    }
    QVariant values(type);
    const QMetaType keyType = association.keyMetaType();
    const QMetaType mappedType = association.mappedMetaType();
    for (const auto &[keyTerm, valueTerm] : term.pairs()) {
        QVariant key;
        QVariant value;
        if (!readVariant(keyType, keyTerm, reading, key)) {
            reading.inKey(keyTerm);
            return false;
        }
        if (!readVariant(mappedType, valueTerm, reading, value)) {
            reading.inValue(keyTerm);
            return false;
        }
        if (association.containsKey(values.constData(), dataFor(keyType, key))) {
            reading.misfit(type.name(), term, "two of whose keys are the same there");
            return false;
        }
        association.insertKey(values.data(), dataFor(keyType, key));
        association.setMappedAtKey(values.data(), dataFor(keyType, key), dataFor(mappedType, value));
    }
    out = std::move(values);
    return true;
}

bool isMapLike(QMetaType type)
{
    return QMetaType::canConvert(type, QMetaType::fromType<AssociationView>());
}

bool isListLike(QMetaType type)
{
    return QMetaType::canConvert(type, QMetaType::fromType<SequenceView>());
}

} // namespace

void registerTermActions(QMetaType type, const TermTypeActions &actions)
{
    typedConversions().set(type, actions);
}

Term writeVariant(const QVariant &value, const TermContext &context)
{
    if (!value.isValid())
        return Term::atom("undefined");
    return writeValue(value.metaType(), value.constData(), context);
}

Term writeValue(QMetaType type, const void *value, const TermContext &context)
{
    if (type == QMetaType::fromType<QVariant>())
        return writeVariant(*static_cast<const QVariant *>(value), context);
    if (const auto write = typedConversions().find(type).write)
        return write(value, context);
    if (type.flags().testFlag(QMetaType::IsEnumeration))
        return writeEnum(type, value, context);
    if (type.flags().testFlag(QMetaType::IsGadget) && type.metaObject())
        return termOfGadget(*type.metaObject(), value, context);
    if (isMapLike(type))
        return writeMap(QVariant(type, value).value<AssociationView>(), context);
    if (isListLike(type))
        return writeList(QVariant(type, value).value<SequenceView>(), context);
    throw TermError(noForm(type));
}

bool readVariant(QMetaType type, const Term &term, TermReading &reading, QVariant &out)
{
    if (type == QMetaType::fromType<QVariant>()) {
        out = variantFromTerm(term, reading.context());
        return true;
    }
    if (const auto read = typedConversions().find(type).read)
        return read(term, reading, out);
    if (type.flags().testFlag(QMetaType::IsEnumeration))
        return readEnum(type, term, reading, out);
    if (type.flags().testFlag(QMetaType::IsGadget) && type.metaObject()) {
        QVariant gadget(type);
        if (gadget.isValid()) {
            if (!gadgetOfTerm(*type.metaObject(), gadget.data(), term, reading))
                return false;
            out = std::move(gadget);
            return true;
        }
    } else if (isMapLike(type)) {
        return readMap(type, QVariant(type).value<AssociationView>().metaContainer(), term, reading, out);
    } else if (isListLike(type)) {
        return readList(type, QVariant(type).value<SequenceView>().metaContainer(), term, reading, out);
    }
    if (reading.explains())
        reading.fail(type.isValid() ? noForm(type) : u"no type is given to which the term could be converted"_s);
    return false;
}

} // namespace QActors::detail
