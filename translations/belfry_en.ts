<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US">
<context>
    <name>widgets::Attentions</name>
    <message numerus="yes">
        <source>%1: %2 of %Ln target(s) down</source>
        <translation>
            <numerusform>%1: %2 of %Ln target down</numerusform>
            <numerusform>%1: %2 of %Ln targets down</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln damaged range(s) in the log</source>
        <translation>
            <numerusform>%Ln damaged range in the log</numerusform>
            <numerusform>%Ln damaged ranges in the log</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::BacklogPage</name>
    <message numerus="yes">
        <source>%Ln segment(s)</source>
        <translation>
            <numerusform>%Ln segment</numerusform>
            <numerusform>%Ln segments</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::ConfigPage</name>
    <message numerus="yes">
        <source>%Ln problem(s); what runs is not touched</source>
        <translation>
            <numerusform>%Ln problem; what runs is not touched</numerusform>
            <numerusform>%Ln problems; what runs is not touched</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::LivePage</name>
    <message numerus="yes">
        <source>%Ln series found</source>
        <translation>
            <numerusform>%Ln series found</numerusform>
            <numerusform>%Ln series found</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::OverviewPage</name>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>and %Ln more</numerusform>
            <numerusform>and %Ln more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::PageSet</name>
    <message numerus="yes">
        <source>%Ln target(s) down</source>
        <translation>
            <numerusform>%Ln target down</numerusform>
            <numerusform>%Ln targets down</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln receiver(s) need you</source>
        <translation>
            <numerusform>%Ln receiver needs you</numerusform>
            <numerusform>%Ln receivers need you</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln discovery error(s)</source>
        <translation>
            <numerusform>%Ln discovery error</numerusform>
            <numerusform>%Ln discovery errors</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::PipelineView</name>
    <message numerus="yes">
        <source>%1 of %Ln target(s) up</source>
        <translation>
            <numerusform>%1 of %Ln target up</numerusform>
            <numerusform>%1 of %Ln targets up</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln job(s)</source>
        <translation>
            <numerusform>%Ln job</numerusform>
            <numerusform>%Ln jobs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %Ln more</source>
        <translation>
            <numerusform>and %Ln more</numerusform>
            <numerusform>and %Ln more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::States</name>
    <message numerus="yes">
        <source>Delivering to %Ln receiver(s)</source>
        <translation>
            <numerusform>Delivering to %Ln receiver</numerusform>
            <numerusform>Delivering to %Ln receivers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::StatusFacts</name>
    <message numerus="yes">
        <source>%Ln target(s) up</source>
        <translation>
            <numerusform>%Ln target up</numerusform>
            <numerusform>%Ln targets up</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::StatusPage</name>
    <message numerus="yes">
        <source>%1 in %Ln segment(s)</source>
        <translation>
            <numerusform>%1 in %Ln segment</numerusform>
            <numerusform>%1 in %Ln segments</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>widgets::TargetTableModel</name>
    <message numerus="yes">
        <source>%Ln shown</source>
        <translation>
            <numerusform>%Ln shown</numerusform>
            <numerusform>%Ln shown</numerusform>
        </translation>
    </message>
</context>
</TS>
