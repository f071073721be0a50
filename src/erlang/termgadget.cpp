// SPDX-License-Identifier: MIT
#include "termtypes_p.h"

#include <QActors/erlang/detail/termgadget.h>
#include <QActors/erlang/termrecord.h>

#include <algorithm>

namespace QActors::detail {

using namespace Qt::StringLiterals;

static bool isSame(QStringView name, QLatin1StringView key, Qt::CaseSensitivity first)
{
    return name.size() == key.size() && !key.isEmpty() && name.first(1).compare(key.first(1), first) == 0 && name.sliced(1) == key.sliced(1);
}

Term termOfEnum(const QMetaEnum &all, int value)
{
    const char *key = all.valueToKey(value);
    if (!key)
        throw TermError(u"%1 is no value of %2 that has a name"_s.arg(value).arg(QLatin1StringView(all.enumName())));
    return Term::atom(key);
}

std::optional<int> enumOfTerm(const QMetaEnum &all, const Term &term, TermReading &reading)
{
    if (!term.isAtom())
        return reading.misfit(all.enumName(), term);
    const QString name = term.atomName();
    if (name.isEmpty())
        return reading.misfit(all.enumName(), term);
    for (int i = 0; i < all.keyCount(); ++i) {
        if (isSame(name, QLatin1StringView(all.key(i)), Qt::CaseSensitive))
            return all.value(i);
    }
    // Atoms begin small in most of Erlang; only the key's own first letter may.
    for (int i = 0; i < all.keyCount(); ++i) {
        if (name.front().isLower() && isSame(name, QLatin1StringView(all.key(i)), Qt::CaseInsensitive))
            return all.value(i);
    }
    if (!reading.explains())
        return std::nullopt;
    QStringList keys;
    for (int i = 0; i < all.keyCount(); ++i)
        keys.append(QString::fromLatin1(all.key(i)));
    return reading.misfit(all.enumName(), term, qPrintable(u"which is none of "_s + keys.join(u", "_s)));
}

// A class info of the gadget's; null if it has none of that name.
static const char *infoOf(const QMetaObject &type, const char *name)
{
    const int index = type.indexOfClassInfo(name);
    return index < 0 ? nullptr : type.classInfo(index).value();
}

/// The properties that can go there and come back, in their order.
static QList<QMetaProperty> propertiesOf(const QMetaObject &type)
{
    QList<QMetaProperty> all;
    for (int i = 0; i < type.propertyCount(); ++i) {
        if (const QMetaProperty property = type.property(i); property.isReadable() && property.isWritable())
            all.append(property);
    }
    return all;
}

static Term termOfProperty(const QMetaProperty &property, const void *gadget, const TermContext &context)
{
    const QVariant value = property.readOnGadget(gadget);
    if (property.isEnumType() && !property.isFlagType())
        return termOfEnum(property.enumerator(), value.toInt());
    return writeVariant(value, context);
}

static bool propertyOfTerm(const QMetaProperty &property, void *gadget, const Term &term, TermReading &reading)
{
    QVariant value;
    if (property.isEnumType() && !property.isFlagType()) {
        const std::optional<int> number = enumOfTerm(property.enumerator(), term, reading);
        if (!number)
            return false;
        value = *number;
    } else if (!readVariant(property.metaType(), term, reading, value)) {
        return false;
    }
    if (property.writeOnGadget(gadget, std::move(value)))
        return true;
    reading.fail(u"the property %1 of %2 could not be written"_s.arg(QLatin1StringView(property.name()), QLatin1StringView(property.enclosingMetaObject()->className())));
    return false;
}

/// Elixir writes its structs with that.
static Term structKey()
{
    return Term::atom("__struct__");
}

Term termOfGadget(const QMetaObject &type, const void *gadget, const TermContext &context)
{
    const QList<QMetaProperty> properties = propertiesOf(type);
    if (properties.isEmpty())
        throw TermError(u"%1 has no properties that can be read and written, which would be its form as a term: specialise QActors::TermTraits for it"_s.arg(QLatin1StringView(type.className())));
    if (const char *record = infoOf(type, "TermRecord")) {
        QList<Term> elements{Term::atom(record)};
        for (const QMetaProperty &property : properties) {
            try {
                elements.append(termOfProperty(property, gadget, context));
            } catch (const TermError &error) {
                throwInElement(error, elements.size() + 1);
            }
        }
        return Term::tuple(std::move(elements));
    }
    Term::Pairs pairs;
    if (const char *module = infoOf(type, "TermStruct"))
        pairs.emplace_back(structKey(), Term::atom(module));
    for (const QMetaProperty &property : properties) {
        Term key = Term::atom(property.name());
        try {
            pairs.emplace_back(key, termOfProperty(property, gadget, context));
        } catch (const TermError &error) {
            throwInValue(error, key);
        }
    }
    return Term::map(std::move(pairs));
}

static bool recordOfTerm(const QMetaObject &type, const char *record, void *gadget, const Term &term, TermReading &reading)
{
    const QList<QMetaProperty> properties = propertiesOf(type);
    if (!isRecordOf(term, record, properties.size(), reading))
        return false;
    for (qsizetype i = 0; i < properties.size(); ++i) {
        if (!propertyOfTerm(properties.at(i), gadget, term.elements().at(i + 1), reading)) {
            reading.inElement(i + 2);
            return false;
        }
    }
    return true;
}

/// Says which keys there are too many, or too few.
static bool hasJustTheKeys(const QMetaObject &type, const QList<QMetaProperty> &properties, const Term &term, TermReading &reading)
{
    const char *rest = infoOf(type, "TermUnknownKeys");
    const bool isLenient = rest && qstrcmp(rest, "ignored") == 0;
    QStringList missing;
    qsizetype found = 0;
    for (const QMetaProperty &property : properties) {
        if (const Term key = Term::atom(property.name()); term.contains(key))
            ++found;
        else
            missing.append(key.toString());
    }
    if (missing.isEmpty() && (isLenient || found + qsizetype(term.contains(structKey())) == term.size()))
        return true;
    if (!reading.explains())
        return false;
    QStringList unknown;
    for (const auto &[key, value] : term.pairs()) {
        const bool isKnown = key == structKey() || (key.isAtom() && std::ranges::any_of(properties, [&key](const QMetaProperty &property) { return key.isAtom(property.name()); }));
        if (!isKnown)
            unknown.append(key.toString(40));
    }
    const QString name = QString::fromLatin1(type.className());
    QString why;
    if (!missing.isEmpty())
        why = u"it lacks "_s + missing.join(u", "_s);
    if (!unknown.isEmpty() && !isLenient)
        why += (why.isEmpty() ? u""_s : u", and "_s) + u"it has "_s + unknown.join(u", "_s) + u", of which the gadget has no property"_s;
    reading.fail(u"%1 was wanted, and there is %2: %3"_s.arg(name, describeTerm(term), why));
    return false;
}

/// Whether it is the struct of Elixir's that the gadget is, if it is one.
static bool isOfStruct(const QMetaObject &type, const Term &term, TermReading &reading)
{
    const char *module = infoOf(type, "TermStruct");
    if (!module)
        return true;
    const Term *actual = term.find(structKey());
    if (actual && actual->isAtom(module))
        return true;
    reading.fail(u"%1 was wanted, the struct %2, and there is %3"_s.arg(QLatin1StringView(type.className()), Atom(module).toString(), describeTerm(term)));
    return false;
}

bool gadgetOfTerm(const QMetaObject &type, void *gadget, const Term &term, TermReading &reading)
{
    if (const char *record = infoOf(type, "TermRecord"))
        return recordOfTerm(type, record, gadget, term, reading);
    if (!term.isMap()) {
        reading.misfit(type.className(), term);
        return false;
    }
    if (!isOfStruct(type, term, reading))
        return false;
    const QList<QMetaProperty> properties = propertiesOf(type);
    if (!hasJustTheKeys(type, properties, term, reading))
        return false;
    for (const QMetaProperty &property : properties) {
        const Term key = Term::atom(property.name());
        if (!propertyOfTerm(property, gadget, *term.find(key), reading)) {
            reading.inValue(key);
            return false;
        }
    }
    return true;
}

} // namespace QActors::detail
