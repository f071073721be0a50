// SPDX-License-Identifier: MIT
#include "termtypes_p.h"

#include <QActors/erlang/termvariant.h>

namespace QActors {

using namespace detail;

Term termFromVariant(const QVariant &value, const TermContext &context)
{
    return writeVariant(value, context);
}

Term termFromValue(QMetaType type, const void *value, const TermContext &context)
{
    return writeValue(type, value, context);
}

bool termToVariant(const Term &term, QMetaType wanted, QVariant &out, QString &why, const TermContext &context)
{
    TermReading reading(context);
    if (readVariant(wanted, term, reading, out))
        return true;
    why = reading.message();
    return false;
}

/// The text of a key; nothing for what is none.
static std::optional<QString> keyText(const Term &key)
{
    if (key.isAtom())
        return key.atomName();
    return key.isBinary() ? tryFromTerm<QString>(key) : std::nullopt;
}

static std::optional<QVariantMap> mapFromTerm(const Term &term, const TermContext &context)
{
    QVariantMap map;
    for (const auto &[key, value] : term.pairs()) {
        const std::optional<QString> text = keyText(key);
        if (!text || map.contains(*text))
            return std::nullopt;
        map.insert(*text, variantFromTerm(value, context));
    }
    return map;
}

static QVariant integerFromTerm(const Term &term)
{
    const std::optional<qint64> number = term.asInt64();
    if (number && std::in_range<int>(*number))
        return int(*number);
    if (number)
        return QVariant(qlonglong(*number));
    if (const std::optional<quint64> large = term.asUInt64())
        return QVariant(qulonglong(*large));
    return QVariant::fromValue(term);
}

static QVariant atomFromTerm(const Term &term)
{
    if (term.isBoolean())
        return term.toBool();
    if (isNothing(term) || term.isAtom("null"))
        return {};
    return term.atomName();
}

static QVariant listFromTerm(const Term &term, const TermContext &context)
{
    QVariantList list;
    list.reserve(term.size());
    for (const Term &item : term.elements())
        list.append(variantFromTerm(item, context));
    return list;
}

QVariant variantFromTerm(const Term &term, const TermContext &context)
{
    switch (term.kind()) {
    case Term::Kind::Integer: return integerFromTerm(term);
    case Term::Kind::Float: return term.toDouble();
    case Term::Kind::Atom: return atomFromTerm(term);
    case Term::Kind::Pid:
        if (const std::optional<Pid> pid = tryFromTerm<Pid>(term, context))
            return QVariant::fromValue(*pid);
        return QVariant::fromValue(term.toPid());
    case Term::Kind::Reference: return QVariant::fromValue(term.toReference());
    case Term::Kind::Port: return QVariant::fromValue(term.toPort());
    case Term::Kind::Tuple: return listFromTerm(term, context);
    case Term::Kind::List:
        if (term.isProperList())
            return listFromTerm(term, context);
        break;
    case Term::Kind::Map:
        if (const std::optional<QVariantMap> map = mapFromTerm(term, context))
            return *map;
        break;
    case Term::Kind::Binary:
        if (!term.isBinary())
            break;
        if (const std::optional<QString> text = tryFromTerm<QString>(term))
            return *text;
        return term.toBytes();
    case Term::Kind::NativeRecord:
    case Term::Kind::Fun: break;
    }
    return QVariant::fromValue(term);
}

namespace detail {

Term TermCodec<QVariant>::write(const QVariant &value, const TermContext &context)
{
    return writeVariant(value, context);
}

std::optional<QVariant> TermCodec<QVariant>::read(const Term &term, TermReading &reading)
{
    return variantFromTerm(term, reading.context());
}

Term TermCodec<QVariantMap>::write(const QVariantMap &value, const TermContext &context)
{
    return MapCodec<QVariantMap>::write(value, context);
}

std::optional<QVariantMap> TermCodec<QVariantMap>::read(const Term &term, TermReading &reading)
{
    if (!term.isMap())
        return reading.misfit("QVariantMap", term);
    std::optional<QVariantMap> map = mapFromTerm(term, reading.context());
    if (!map)
        return reading.misfit("QVariantMap", term, "whose keys are not all texts or atoms, each another");
    return map;
}

Term TermCodec<QVariantHash>::write(const QVariantHash &value, const TermContext &context)
{
    return MapCodec<QVariantHash>::write(value, context);
}

std::optional<QVariantHash> TermCodec<QVariantHash>::read(const Term &term, TermReading &reading)
{
    const std::optional<QVariantMap> map = TermCodec<QVariantMap>::read(term, reading);
    if (!map)
        return std::nullopt;
    QVariantHash hash;
    for (auto it = map->begin(); it != map->end(); ++it)
        hash.insert(it.key(), it.value());
    return hash;
}

} // namespace detail
} // namespace QActors
