// SPDX-License-Identifier: MIT
// Arguments and answers of calls by name: they arrive as they are, or the call is refused.
#include "support/bank.h"

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsonobject.h>
#include <QtCore/qpoint.h>
#include <QtCore/qregularexpression.h>
#include <QtCore/qurl.h>
#include <QtCore/quuid.h>

#include <limits>

using namespace TestSupport;

namespace {

struct Colour
{
    Q_GADGET
    Q_PROPERTY(int red MEMBER red)
    Q_PROPERTY(double alpha MEMBER alpha)
    Q_PROPERTY(QList<int> tags MEMBER tags)
    Q_PROPERTY(int sum READ sum)
public:
    int sum() const { return red; }
    int red = 0;
    double alpha = 1;
    QList<int> tags;
};

enum class Small : signed char {
    One = 1
};

/// Takes one value of each type, and says what has come.
class Taker : public GenServer
{
    Q_OBJECT
    Q_ENUM(Small)
public:
    Q_INVOKABLE QString toBool(bool value) { return value ? u"true"_s : u"false"_s; }
    Q_INVOKABLE QString toInt(int value) { return QString::number(value); }
    Q_INVOKABLE QString toUint(uint value) { return QString::number(value); }
    Q_INVOKABLE QString toUchar(uchar value) { return QString::number(value); }
    Q_INVOKABLE QString toShort(short value) { return QString::number(value); }
    Q_INVOKABLE QString toInt64(qint64 value) { return QString::number(value); }
    Q_INVOKABLE QString toUint64(quint64 value) { return QString::number(value); }
    Q_INVOKABLE QString toFloat(float value) { return QString::number(double(value)); }
    Q_INVOKABLE QString toDouble(double value) { return QString::number(value, 'g', 17); }
    Q_INVOKABLE QString toText(const QString &value) { return value; }
    Q_INVOKABLE QString toChar(QChar value) { return QString::number(value.unicode()); }
    Q_INVOKABLE QString toKey(Qt::Key value) { return QString::number(value, 16); }
    Q_INVOKABLE QString toPoint(QPoint value) { return u"%1,%2"_s.arg(value.x()).arg(value.y()); }
    Q_INVOKABLE QString toUuid(QUuid value) { return value.toString(); }
    Q_INVOKABLE QString toUrl(const QUrl &value) { return value.toString(); }
    Q_INVOKABLE QString toBytes(const QByteArray &value) { return QString::fromLatin1(value.toHex()); }
    Q_INVOKABLE QString toTexts(const QStringList &value) { return value.join(u'|'); }
    Q_INVOKABLE QString toList(const QVariantList &value) { return QString::number(value.size()); }
    Q_INVOKABLE QString toInts(const QList<int> &value)
    {
        QStringList texts;
        for (int number : value)
            texts << QString::number(number);
        return texts.join(u'|');
    }
    Q_INVOKABLE QString toSet(const QSet<int> &value) { return toInts(QList<int>(value.begin(), value.end())); }
    Q_INVOKABLE QString toLists(const QList<QList<int>> &value)
    {
        QStringList texts;
        for (const QList<int> &list : value)
            texts << toInts(list);
        return texts.join(u';');
    }
    Q_INVOKABLE QString toMap(const QMap<QString, int> &value)
    {
        QStringList texts;
        for (const auto &[key, number] : value.asKeyValueRange())
            texts << u"%1=%2"_s.arg(key).arg(number);
        return texts.join(u'|');
    }
    Q_INVOKABLE QString toNumbered(const QHash<int, QString> &value) { return value.value(7); }
    Q_INVOKABLE QString toColour(const Colour &value) { return u"%1 %2 %3"_s.arg(value.red).arg(value.alpha).arg(toInts(value.tags)); }
    Q_INVOKABLE QString toColours(const QList<Colour> &value)
    {
        QStringList texts;
        for (const Colour &colour : value)
            texts << toColour(colour);
        return texts.join(u';');
    }
    Q_INVOKABLE QString toObject(QObject *value) { return value ? u"object"_s : u"null"_s; }
    Q_INVOKABLE QString toServer(QActors::GenServer *value) { return value ? u"server"_s : u"null"_s; }

    Q_INVOKABLE QString overloaded(int) { return u"int"_s; }
    Q_INVOKABLE QString overloaded(double) { return u"double"_s; }

    Q_INVOKABLE qint64 large() { return qint64(1) << 40; }
    Q_INVOKABLE double half() { return 0.5; }
    Q_INVOKABLE QVariantList listed() { return {1, 2}; }
    Q_INVOKABLE void take(int value) { m_taken << value; }
    Q_INVOKABLE QList<int> taken() { return m_taken; }

private:
    QList<int> m_taken;
};

constexpr double NaN = std::numeric_limits<double>::quiet_NaN();
constexpr double Infinity = std::numeric_limits<double>::infinity();
const QVariant Null = QVariant::fromValue(nullptr);

} // namespace

class tst_Conversion : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatArrives_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QVariant>("given");
        QTest::addColumn<QString>("arrives"); // or starts with "!": refused, and why
        const auto row = [](const char *name, const char *method, const QVariant &given, const QString &arrives) {
            QTest::addRow("%s %s", method, name) << QByteArray(method) << given << arrives;
        };
        row("2^52 + 1", "toInt64", 4503599627370497.0, u"4503599627370497"_s);
        row("the largest safe", "toInt64", 9007199254740991.0, u"9007199254740991"_s);
        row("the least safe", "toInt64", -9007199254740991.0, u"-9007199254740991"_s);
        row("not safe", "toInt64", 9007199254740992.0, u"!beyond 2^53 - 1 a double may stand for another whole number"_s);
        row("as text", "toInt64", u"9007199254740993"_s, u"9007199254740993"_s);
        row("beyond it", "toInt64", quint64(1) << 63, u"!it is out of range, -9223372036854775808 … 9223372036854775807"_s);
        row("infinity", "toInt64", Infinity, u"!it is not a whole number"_s);
        row("whole", "toInt", 3.0, u"3"_s);
        row("minus zero", "toInt", -0.0, u"0"_s);
        row("fraction", "toInt", 1.5, u"!it is not a whole number"_s);
        row("NaN", "toInt", NaN, u"!it is not a whole number"_s);
        row("one too many", "toInt", 2147483648.0, u"!it is out of range, -2147483648 … 2147483647"_s);
        row("one too few", "toInt", -2147483649.0, u"!it is out of range"_s);
        row("least", "toInt", -2147483648.0, u"-2147483648"_s);
        row("64 bits", "toInt", qint64(1) << 40, u"!it is out of range"_s);
        row("bool", "toInt", true, u"1"_s);
        row("long text", "toInt", u"5000000000"_s, u"!it is out of range"_s);
        row("text with a fraction", "toInt", u"1.5"_s, u"!"_s);
        row("bytes", "toInt", QByteArray("12"), u"12"_s);
        row("null", "toInt", Null, u"!"_s);
        row("JSON", "toInt", QJsonValue(1.5), u"!it is not a whole number"_s);
        row("JSON whole", "toInt", QJsonValue(2.0), u"2"_s);
        row("list", "toInt", QVariantList{1}, u"!"_s);
        row("negative", "toUint64", -1, u"!it is out of range, 0 … 18446744073709551615"_s);
        row("negative double", "toUint64", -1.0, u"!it is out of range"_s);
        row("largest", "toUint64", std::numeric_limits<quint64>::max(), u"18446744073709551615"_s);
        row("largest text", "toUint64", u"18446744073709551615"_s, u"18446744073709551615"_s);
        row("negative text", "toUint64", u"-1"_s, u"!"_s);
        row("negative", "toUint", -1, u"!it is out of range"_s);
        row("large", "toUchar", 256, u"!it is out of range, 0 … 255"_s);
        row("large text", "toUchar", u"300"_s, u"!it is out of range"_s);
        row("largest", "toUchar", 255, u"255"_s);
        row("large", "toShort", 70000.0, u"!it is out of range"_s);
        row("2^53 + 1", "toDouble", (qint64(1) << 53) + 1, u"!a double cannot hold it exactly"_s);
        row("2^53", "toDouble", qint64(1) << 53, u"9007199254740992"_s);
        row("2^63", "toDouble", quint64(1) << 63, u"9.2233720368547758e+18"_s);
        row("least 64 bits", "toDouble", std::numeric_limits<qint64>::min(), u"-9.2233720368547758e+18"_s);
        row("NaN", "toDouble", NaN, u"nan"_s);
        row("float", "toDouble", 0.5f, u"0.5"_s);
        row("text", "toDouble", u"0.5"_s, u"0.5"_s);
        row("rounded", "toFloat", 0.1, u"0.1"_s);
        row("infinity", "toFloat", Infinity, u"inf"_s);
        row("too large", "toFloat", 1e300, u"!it is out of range"_s);
        row("1", "toBool", 1, u"true"_s);
        row("0", "toBool", 0.0, u"false"_s);
        row("2", "toBool", 2, u"!only 0 and 1 are"_s);
        row("NaN", "toBool", NaN, u"!only 0 and 1 are"_s);
        row("text", "toBool", u"false"_s, u"false"_s);
        row("other text", "toBool", u"no"_s, u"!only"_s);
        row("number", "toText", 5, u"5"_s);
        row("null", "toText", Null, QString());
        row("bytes", "toText", QByteArray("\xc3\xa4"), u"ä"_s);
        row("other bytes", "toText", QByteArray("\xff\xfe"), u"!it is not UTF-8"_s);
        row("list", "toText", QVariantList{u"a"_s}, u"!"_s);
        row("number", "toChar", 97, u"97"_s);
        row("large", "toChar", 70000, u"!it is out of range"_s);
        row("long text", "toChar", u"ab"_s, u"!"_s);
        row("number", "toKey", int(Qt::Key_A), u"41"_s);
        row("double", "toKey", double(Qt::Key_A), u"41"_s);
        row("fraction", "toKey", 5.5, u"!it is not a whole number"_s);
        row("large", "toKey", qint64(1) << 40, u"!it is out of range"_s);
        row("text", "toKey", u"Key_A"_s, u"41"_s);
        row("whole", "toPoint", QPointF(1, 2), u"1,2"_s);
        row("fraction", "toPoint", QPointF(1.5, 2), u"!it is not a whole number"_s);
        row("text", "toUuid", u"xx"_s, u"!"_s);
        row("none", "toUuid", QUuid().toString(), QUuid().toString());
        row("text", "toUrl", u"a:b"_s, u"a:b"_s);
        row("invalid", "toUrl", u"http://[::"_s, u"!"_s);
        row("bytes", "toInts", QByteArray("\x01\xff"), u"1|255"_s);
        row("list", "toInts", QVariantList{1, 2.0, u"3"_s}, u"1|2|3"_s);
        row("empty", "toInts", QVariantList(), QString());
        row("typed list", "toInts", QVariant::fromValue(QList<double>{1, 2}), u"1|2"_s);
        row("fraction in it", "toInts", QVariantList{1, 1.5}, u"!its item 2, a double (1.5), does not convert to int: it is not a whole number"_s);
        row("null in it", "toInts", QVariantList{Null}, u"!its item 1, a std::nullptr_t"_s);
        row("text", "toInts", u"12"_s, u"!"_s);
        row("number", "toInts", 1, u"!"_s);
        row("map", "toInts", QVariantMap{{u"0"_s, 1}}, u"!"_s);
        row("JSON", "toInts", QJsonArray{1, 2}, u"1|2"_s);
        row("list", "toSet", QVariantList{5}, u"5"_s);
        row("lists", "toLists", QVariantList{QVariantList{1, 2}, QVariantList{3}}, u"1|2;3"_s);
        row("list", "toTexts", QVariantList{u"a"_s, 1}, u"a|1"_s);
        row("map in it", "toTexts", QVariantList{QVariantMap()}, u"!its item 1"_s);
        row("texts", "toList", QStringList{u"a"_s}, u"1"_s);
        row("text", "toList", u"abc"_s, u"!"_s);
        row("list", "toBytes", QVariantList{1, 2}, u"!"_s);
        row("map", "toMap", QVariantMap{{u"a"_s, 1.0}}, u"a=1"_s);
        row("wrong map", "toMap", QVariantMap{{u"a"_s, 1.5}}, u"!its 'a', a double (1.5), does not convert to int: it is not a whole number"_s);
        row("JSON", "toMap", QJsonObject{{u"a"_s, 1}}, u"a=1"_s);
        row("list", "toMap", QVariantList{1}, u"!"_s);
        row("map", "toNumbered", QVariantMap{{u"7"_s, u"seven"_s}}, u"seven"_s);
        row("other keys", "toNumbered", QVariantMap{{u"x"_s, u"seven"_s}}, u"!its key 'x', a QString (x), does not convert to int"_s);
        row("map", "toColour", QVariantMap{{u"red"_s, 3}, {u"tags"_s, QVariantList{1, 2}}}, u"3 1 1|2"_s);
        row("empty map", "toColour", QVariantMap(), u"0 1 "_s);
        row("unknown property", "toColour", QVariantMap{{u"rde"_s, 3}}, u"!it has no property 'rde'; it has: red, alpha, tags, sum"_s);
        row("constant property", "toColour", QVariantMap{{u"sum"_s, 3}}, u"!its property 'sum' cannot be set"_s);
        row("wrong property", "toColour", QVariantMap{{u"red"_s, 0.5}}, u"!its 'red', a double (0.5), does not convert to int: it is not a whole number"_s);
        row("list", "toColour", QVariantList{1}, u"!"_s);
        row("list", "toColours", QVariantList{QVariantMap{{u"red"_s, 1}}, QVariantMap{{u"alpha"_s, 0}}}, u"1 1 ;0 0 "_s);
        row("null", "toObject", Null, u"null"_s);
        row("itself", "toObject", QVariant::fromValue<QObject *>(this), u"object"_s);
        row("null", "toServer", Null, u"null"_s);
        row("another", "toServer", QVariant::fromValue<QObject *>(this), u"!"_s);
        row("whole", "overloaded", 2, u"int"_s);
        row("fraction", "overloaded", 2.5, u"double"_s);
        row("large", "overloaded", qint64(1) << 40, u"double"_s);
    }
    void whatArrives()
    {
        QFETCH(QByteArray, method);
        QFETCH(QVariant, given);
        QFETCH(QString, arrives);
        QString got;
        QString thrown;
        inGroup([&](TaskGroup &group) -> Async<> {
            const auto taker = co_await start<Taker>(group);
            const QVariantList arguments{given};
            thrown = co_await thrownBy([&]() -> Async<> {
                const QVariant answer = co_await callByName(taker, method, arguments);
                got = answer.toString();
            });
        });
        if (!arrives.startsWith(u'!')) {
            QCOMPARE(thrown, u"value"_s);
            QCOMPARE(got, arrives);
            return;
        }
        QVERIFY2(thrown.startsWith(u"CallError: call: "_s), qPrintable(thrown + got));
        QVERIFY2(thrown.contains(u"argument 1 is a "_s) && thrown.contains(u" and does not convert to "_s), qPrintable(thrown));
        QVERIFY2(thrown.contains(arrives.mid(1)), qPrintable(thrown));
    }
    void answersToo()
    {
        inGroup([](TaskGroup &group) -> Async<> {
            const auto taker = co_await start<Taker>(group);
            QString thrown = co_await thrownBy([&] { return call<int>(taker, "large"); });
            QACTORS_COMPARE(thrown, u"CallError: call: the answer is a qlonglong (1099511627776) and does not convert to int: it is out of "
                                    "range, -2147483648 … 2147483647"_s);
            thrown = co_await thrownBy([&] { return call<int>(taker, "half"); });
            QACTORS_COMPARE(thrown, u"CallError: call: the answer is a double (0.5) and does not convert to int: it is not a whole number"_s);
            thrown = co_await thrownBy([&] { return call<int>(taker, "take", 1); });
            QACTORS_COMPARE(thrown, u"CallError: call: the answer is a void and does not convert to int"_s);
            const double whole = co_await call<double>(taker, "large");
            QACTORS_COMPARE(whole, 1099511627776.0);
            const QList<int> listed = co_await call<QList<int>>(taker, "listed");
            QACTORS_COMPARE(listed, (QList<int>{1, 2}));
        });
    }
    void aCastThatDoesNotFitLeavesTheServerAlone()
    {
        inGroup([](TaskGroup &group) -> Async<> {
            const auto taker = co_await start<Taker>(group);
            QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"argument 1 is a double \\(1.5\\) and does not convert to int: it is not a whole number"_s));
            cast(taker, "take", 1.5);
            cast(taker, "take", 2.0);
            const QList<int> taken = co_await call<QList<int>>(taker, "taken");
            QACTORS_COMPARE(taken, QList<int>{2});
        });
    }
};

QTEST_GUILESS_MAIN(tst_Conversion)

#include "tst_conversion.moc"
