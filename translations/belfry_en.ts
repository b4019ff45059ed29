<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US">
<context>
    <name>widgets::Attentions</name>
    <message numerus="yes">
        <source>%1: %2 of %n target(s) down</source>
        <translation>
            <numerusform>%1: %2 of %n target down</numerusform>
            <numerusform>%1: %2 of %n targets down</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n damaged range(s) in the log</source>
        <translation>
            <numerusform>%n damaged range in the log</numerusform>
            <numerusform>%n damaged ranges in the log</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::BacklogPage</name>
    <message numerus="yes">
        <source>%n segment(s)</source>
        <translation>
            <numerusform>%n segment</numerusform>
            <numerusform>%n segments</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::ConfigPage</name>
    <message numerus="yes">
        <source>%n problem(s); what runs is not touched</source>
        <translation>
            <numerusform>%n problem; what runs is not touched</numerusform>
            <numerusform>%n problems; what runs is not touched</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::LivePage</name>
    <message numerus="yes">
        <source>%n series found</source>
        <translation>
            <numerusform>%n series found</numerusform>
            <numerusform>%n series found</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::OverviewPage</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::PageSet</name>
    <message numerus="yes">
        <source>%n target(s) down</source>
        <translation>
            <numerusform>%n target down</numerusform>
            <numerusform>%n targets down</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n receiver(s) need you</source>
        <translation>
            <numerusform>%n receiver needs you</numerusform>
            <numerusform>%n receivers need you</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n discovery error(s)</source>
        <translation>
            <numerusform>%n discovery error</numerusform>
            <numerusform>%n discovery errors</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::PipelineView</name>
    <message numerus="yes">
        <source>%1 of %n target(s) up</source>
        <translation>
            <numerusform>%1 of %n target up</numerusform>
            <numerusform>%1 of %n targets up</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n job(s)</source>
        <translation>
            <numerusform>%n job</numerusform>
            <numerusform>%n jobs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::States</name>
    <message numerus="yes">
        <source>Delivering to %n receiver(s)</source>
        <translation>
            <numerusform>Delivering to %n receiver</numerusform>
            <numerusform>Delivering to %n receivers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::StatusFacts</name>
    <message numerus="yes">
        <source>%n target(s) up</source>
        <translation>
            <numerusform>%n target up</numerusform>
            <numerusform>%n targets up</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::StatusPage</name>
    <message numerus="yes">
        <source>%1 in %n segment(s)</source>
        <translation>
            <numerusform>%1 in %n segment</numerusform>
            <numerusform>%1 in %n segments</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::TargetTableModel</name>
    <message numerus="yes">
        <source>%n shown</source>
        <translation>
            <numerusform>%n shown</numerusform>
            <numerusform>%n shown</numerusform>
        </translation>
    </message>
</context>
</TS>
